// SPDX-License-Identifier: Apache-2.0
#include "tests/cli/schema.h"

#include <algorithm>
#include <regex>

namespace assay {
namespace {

using nlohmann::json;

std::string Below(std::string at, const std::string& key) {
  at += '/';
  at += key;
  return at;
}

class Checker {
 public:
  explicit Checker(const json& root) : root_(root) {}

  void Check(const json& schema, const json& value, const std::string& at) {
    for (const auto& [keyword, wanted] : schema.items()) {
      CheckKeyword(keyword, wanted, schema, value, at);
    }
  }

  std::vector<std::string> complaints;

 private:
  void Want(bool good, const std::string& at, const std::string& what) {
    if (!good) complaints.push_back((at.empty() ? "/" : at) + ": " + what);
  }

  static bool HasType(const std::string& type, const json& value) {
    if (type == "integer") return value.is_number_integer();
    return type == value.type_name();
  }

  void CheckKeyword(const std::string& keyword, const json& wanted,
                    const json& schema, const json& value,
                    const std::string& at) {
    if (keyword == "type") {
      Want(HasType(wanted, value), at, "is not of type " + wanted.dump());
    } else if (keyword == "const") {
      Want(wanted == value, at, "is not " + wanted.dump());
    } else if (keyword == "enum") {
      Want(std::ranges::find(wanted, value) != wanted.end(), at,
           "is not one of " + wanted.dump());
    } else if (keyword == "pattern") {
      Want(!value.is_string() ||
               std::regex_search(value.get<std::string>(),
                                 std::regex(wanted.get<std::string>())),
           at, "does not match " + wanted.dump());
    } else if (keyword == "minimum") {
      Want(value >= wanted, at, "is less than " + wanted.dump());
    } else if (keyword == "maximum") {
      Want(value <= wanted, at, "is more than " + wanted.dump());
    } else if (keyword == "minItems") {
      Want(!value.is_array() || value.size() >= wanted, at,
           "has less than " + wanted.dump() + " elements");
    } else if (keyword == "required") {
      for (const json& key : wanted) {
        Want(value.contains(key.get<std::string>()), at, "lacks " + key.dump());
      }
    } else if (keyword == "additionalProperties") {
      for (const auto& [key, member] : value.items()) {
        Want(schema.at("properties").contains(key), at, "has " + key);
      }
    } else if (keyword == "properties") {
      for (const auto& [key, inner] : wanted.items()) {
        if (value.contains(key)) Check(inner, value[key], Below(at, key));
      }
    } else if (keyword == "items") {
      for (std::size_t i = 0; value.is_array() && i < value.size(); ++i) {
        Check(wanted, value[i], Below(at, std::to_string(i)));
      }
    } else if (keyword == "$ref") {
      const std::string place = wanted.get<std::string>().substr(1);
      Check(root_.at(json::json_pointer(place)), value, at);
    } else {
      const bool silent = keyword == "description" || keyword == "title" ||
                          keyword == "$schema" || keyword == "$id" ||
                          keyword == "$defs";
      Want(silent, at, "the schema uses " + keyword);
    }
  }

  const json& root_;
};

}  // namespace

std::vector<std::string> Complaints(const json& schema, const json& value) {
  Checker checker(schema);
  checker.Check(schema, value, "");
  return checker.complaints;
}

}  // namespace assay
