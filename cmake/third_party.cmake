# SPDX-License-Identifier: Apache-2.0

# What the libraries link.  Read by the build and, installed beside
# AssayConfig.cmake, by find_package(Assay): one list for both.
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
find_package(OpenSSL 3.0 REQUIRED COMPONENTS Crypto)
find_package(ZLIB REQUIRED)
find_package(BZip2 REQUIRED)
find_package(LibLZMA REQUIRED)
find_package(nlohmann_json 3.11 REQUIRED)
find_package(SQLite3 3.40 REQUIRED)
if(NOT TARGET PkgConfig::re2)
  pkg_check_modules(sodium REQUIRED IMPORTED_TARGET libsodium)
  pkg_check_modules(zstd REQUIRED IMPORTED_TARGET libzstd)
  pkg_check_modules(lz4 REQUIRED IMPORTED_TARGET liblz4)
  pkg_check_modules(deflate REQUIRED IMPORTED_TARGET libdeflate)
  pkg_check_modules(expat REQUIRED IMPORTED_TARGET expat)
  pkg_check_modules(re2 REQUIRED IMPORTED_TARGET re2)
endif()
