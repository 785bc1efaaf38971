// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SIGNING_KEYS_CRYPTOKI_H_
#define ASSAY_SIGNING_KEYS_CRYPTOKI_H_

// The few types, functions and numbers of PKCS #11 v2.40 that finding a key
// takes, as they are in memory.  The names are the standard's.
// https://docs.oasis-open.org/pkcs11/pkcs11-base/v2.40/

#include <array>

namespace assay::cryptoki {

using Ulong = unsigned long;
using Rv = Ulong;
using SlotId = Ulong;
using SessionHandle = Ulong;
using ObjectHandle = Ulong;

inline constexpr Rv kOk = 0x00;
inline constexpr Rv kPinIncorrect = 0xa0;
inline constexpr Rv kPinInvalid = 0xa1;
inline constexpr Rv kPinLenRange = 0xa2;
inline constexpr Rv kPinExpired = 0xa3;
inline constexpr Rv kPinLocked = 0xa4;
inline constexpr Rv kUserAlreadyLoggedIn = 0x100;
inline constexpr Rv kUserPinNotInitialized = 0x102;
inline constexpr Rv kAlreadyInitialized = 0x191;

inline constexpr Ulong kLoginRequired = 0x004;                // token flag
inline constexpr Ulong kProtectedAuthenticationPath = 0x100;  // token flag
inline constexpr Ulong kTokenInitialized = 0x400;             // token flag
inline constexpr Ulong kOsLockingOk = 0x2;                    // C_Initialize
inline constexpr Ulong kSerialSession = 0x4;                  // C_OpenSession
inline constexpr Ulong kUser = 1;                             // C_Login

inline constexpr Ulong kClass = 0x000;  // attributes
inline constexpr Ulong kLabel = 0x003;
inline constexpr Ulong kKeyType = 0x100;
inline constexpr Ulong kId = 0x102;
inline constexpr Ulong kPrivateKey = 3;  // class
inline constexpr Ulong kRsa = 0x00;      // key types
inline constexpr Ulong kEc = 0x03;       // key types
inline constexpr Ulong kEcEdwards = 0x40;
inline constexpr Ulong kUnavailable = ~Ulong{0};

struct Version {
  unsigned char major, minor;
};

struct InitializeArgs {
  std::array<void*, 4> mutex_functions;
  Ulong flags;
  void* reserved;
};

struct TokenInfo {
  // Padded with blanks, no NUL at the end.
  std::array<char, 32> label;
  std::array<char, 32> manufacturer;
  std::array<char, 16> model;
  std::array<char, 16> serial;
  Ulong flags;
  std::array<Ulong, 10> counts;
  Version hardware, firmware;
  std::array<char, 16> utc_time;
};

struct Attribute {
  Ulong type;
  void* value;
  Ulong size;
};

/// What C_GetFunctionList() hands out, up to the last function that we call.
struct FunctionList {
  using Unused = void (*)();

  Version version;
  Rv (*initialize)(InitializeArgs*);
  Rv (*finalize)(void*);
  std::array<Unused, 2> get_info_and_function_list;
  Rv (*get_slot_list)(unsigned char token_present, SlotId*, Ulong* count);
  Unused get_slot_info;
  Rv (*get_token_info)(SlotId, TokenInfo*);
  std::array<Unused, 5> mechanisms_and_pins;
  Rv (*open_session)(SlotId, Ulong flags, void*, void*, SessionHandle*);
  Rv (*close_session)(SessionHandle);
  std::array<Unused, 4> sessions_and_states;
  Rv (*login)(SessionHandle, Ulong user, const unsigned char* pin, Ulong size);
  Rv (*logout)(SessionHandle);
  std::array<Unused, 4> objects;
  Rv (*get_attribute_value)(SessionHandle, ObjectHandle, Attribute*, Ulong);
  Unused set_attribute_value;
  Rv (*find_objects_init)(SessionHandle, Attribute*, Ulong count);
  Rv (*find_objects)(SessionHandle, ObjectHandle*, Ulong most, Ulong* count);
  Rv (*find_objects_final)(SessionHandle);
};

using GetFunctionList = Rv (*)(FunctionList**);

}  // namespace assay::cryptoki

#endif  // ASSAY_SIGNING_KEYS_CRYPTOKI_H_
