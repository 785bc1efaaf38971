// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_TESTS_CLI_SCHEMA_H_
#define ASSAY_TESTS_CLI_SCHEMA_H_

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace assay {

/// Where `value` breaks `schema`, one line each; none when it is valid.
///
/// Knows the keywords of JSON Schema that our schema uses; any other one is a
/// complaint, so that nothing goes unchecked.
std::vector<std::string> Complaints(const nlohmann::json& schema,
                                    const nlohmann::json& value);

}  // namespace assay

#endif  // ASSAY_TESTS_CLI_SCHEMA_H_
