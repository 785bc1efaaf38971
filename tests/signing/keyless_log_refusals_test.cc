// SPDX-License-Identifier: Apache-2.0
// Bundles that are signed correctly, with a log entry that proves nothing.
#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

#include "core/base64.h"
#include "tests/signing/refusals.h"

namespace assay {
namespace {

using Wishes = SigstoreWishes;
using nlohmann::json;

void EditProof(Wishes& w, const std::function<void(InclusionProof&)>& edit) {
  w.log.edit_entry = [edit](LogEntry& entry) { edit(*entry.proof); };
}

class RefusesLogEntry : public testing::TestWithParam<Refusal> {};
TEST_P(RefusesLogEntry, With) { ExpectRefused(GetParam()); }

const std::vector<Refusal> kLogEntries = {
    {"NoEntry", "has no entry of a transparency log",
     [](Wishes& w) { w.log_entries = 0; }},
    {"TheSameEntryTwice", "the same log entry twice",
     [](Wishes& w) { w.log_entries = 2; }},
    {"AnUnknownLog", "of the entry is not trusted",
     [](Wishes& w) {
       w.edit_trusted_root = [](json& root) { root["tlogs"] = json::array(); };
     }},
    {"ALogOfAnotherKey", "the signed entry timestamp is not the log's",
     [](Wishes& w) {
       w.edit_trusted_root = [](json& root) {
         root["tlogs"][0]["publicKey"] = root["ctlogs"][0]["publicKey"];
       };
     }},
    {"ALogOfAnUnknownKind", "of a kind that Assay does not verify with",
     [](Wishes& w) {
       w.edit_trusted_root = [](json& root) {
         root["tlogs"][0]["publicKey"]["keyDetails"] = "LMS_SHA256";
       };
     }},
    {"ALogOfAnotherHash", "of a kind that Assay does not verify with",
     [](Wishes& w) {
       w.edit_trusted_root = [](json& root) {
         root["tlogs"][0]["hashAlgorithm"] = "SHA2_512";
       };
     }},
    {"ALogNotYetTrusted", "was not trusted at 2026-01-15 12:00:00 UTC",
     [](Wishes& w) {
       w.edit_trusted_root = [](json& root) {
         root["tlogs"][0]["publicKey"]["validFor"]["start"] =
             "2026-01-15T12:00:01Z";
       };
     }},
    {"ALogNoLongerTrusted", "was not trusted at 2026-01-15 12:00:00 UTC",
     [](Wishes& w) {
       w.edit_trusted_root = [](json& root) {
         root["tlogs"][0]["publicKey"]["validFor"]["end"] =
             "2026-01-15T11:59:59Z";
       };
     }},
    {"TilesNoLongerTrusted", "log https://tiles.test was not trusted at",
     [](Wishes& w) {
       w.UseTiles();
       w.edit_trusted_root = [](json& root) {
         root["tlogs"][0]["publicKey"]["validFor"]["end"] =
             "2026-01-15T11:59:59Z";
       };
     }},
    {"PromiseOfAnotherKey", "the signed entry timestamp is not the log's",
     [](Wishes& w) { w.log.promise_key = TestKey("P-256"); }},
    {"PromiseOfAnotherTime", "the signed entry timestamp is not the log's",
     [](Wishes& w) {
       w.log.edit_entry = [](LogEntry& e) { --e.integrated_time; };
     }},
    {"PromiseOfAnotherIndex", "the signed entry timestamp is not the log's",
     [](Wishes& w) { w.log.edit_entry = [](LogEntry& e) { ++e.log_index; }; }},
    {"TimeWithoutPromise", "nothing trusted says when",
     [](Wishes& w) { w.log.with_promise = false; }},
    {"TimeWithoutPromiseInTheFirstVersion", "nothing trusted says when",
     [](Wishes& w) {
       w.minor_version = 1;
       w.log.with_promise = false;
     }},
    {"PromiseWithoutProofInTheSecondVersion", "has no inclusion proof",
     [](Wishes& w) {
       w.minor_version = 2;
       w.log.with_proof = false;
     }},
    {"PromiseWithoutProof", "has no inclusion proof",
     [](Wishes& w) { w.log.with_proof = false; }},
    {"NeitherPromiseNorProof", "has no inclusion proof",
     [](Wishes& w) {
       w.minor_version = 1;
       w.timestamps = 1;
       w.log.with_promise = false;
       w.log.with_proof = false;
     }},
    {"ProofWithoutCheckpoint", "has no checkpoint",
     [](Wishes& w) { w.log.with_checkpoint = false; }},
    {"WrongProofWithoutCheckpoint", "does not lead to its root hash",
     [](Wishes& w) {
       w.minor_version = 1;
       w.log.with_checkpoint = false;
       EditProof(w, [](InclusionProof& p) { p.hashes[0][0] ^= 1; });
     }},
    {"TreeSizeOffByOne", "of another tree than the inclusion proof",
     [](Wishes& w) { EditProof(w, [](InclusionProof& p) { ++p.tree_size; }); }},
    {"IndexOffByOne", "does not lead to its root hash",
     [](Wishes& w) { EditProof(w, [](InclusionProof& p) { --p.log_index; }); }},
    {"IndexBeyondTheTree", "the tree of 11 leaves has no leaf 11",
     [](Wishes& w) {
       EditProof(w, [](InclusionProof& p) { p.log_index = 11; });
     }},
    {"AHashTooMuch", "hashes do not lead from leaf",
     [](Wishes& w) {
       EditProof(w, [](InclusionProof& p) { p.hashes.push_back(p.hashes[0]); });
     }},
    {"AHashTooFew", "hashes do not lead from leaf",
     [](Wishes& w) {
       EditProof(w, [](InclusionProof& p) { p.hashes.pop_back(); });
     }},
    {"AHashTooShort", "other than 32 bytes",
     [](Wishes& w) {
       EditProof(w, [](InclusionProof& p) { p.hashes[0].pop_back(); });
     }},
    {"ARootTooShort", "other than 32 bytes",
     [](Wishes& w) {
       EditProof(w, [](InclusionProof& p) { p.root_hash.pop_back(); });
     }},
    {"AnotherRoot", "does not lead to its root hash",
     [](Wishes& w) {
       EditProof(w, [](InclusionProof& p) { p.root_hash[0] ^= 1; });
     }},
    {"CheckpointOfAnotherKey", "has a wrong signature of the log",
     [](Wishes& w) { w.log.checkpoint_key = TestKey("P-256"); }},
    {"CheckpointOfAnotherSize", "of another tree than the inclusion proof",
     [](Wishes& w) {
       w.log.edit_checkpoint = [](std::string& text) {
         text.replace(text.find("\n11\n"), 4, "\n12\n");
       };
     }},
    {"CheckpointOfAnotherRoot", "of another tree than the inclusion proof",
     [](Wishes& w) {
       w.log.edit_checkpoint = [](std::string& text) {
         text = "rekor.test - 42\n11\n" +
                EncodeBase64(Sha256(AsBytes("another root"))) + "\n";
       };
     }},
    {"CheckpointOfAnotherTree", "of another tree than the inclusion proof",
     [](Wishes& w) {
       const std::string other = OtherBundle().log_entries[0].proof->checkpoint;
       w.log.edit_checkpoint = [other](std::string& text) {
         text = other.substr(0, other.find("\n\n") + 1);
       };
     }},
    {"CheckpointOfAnotherName", "is not signed by the log",
     [](Wishes& w) { w.log.host = "evil.test"; }},
    {"CheckpointWithoutSize", "lacks its origin, size or root",
     [](Wishes& w) {
       w.log.edit_checkpoint = [](std::string& text) {
         text.erase(text.find("\n11"), 3);
       };
     }},
    {"CheckpointWithAZeroBeforeItsSize", "has no tree size",
     [](Wishes& w) {
       w.log.edit_checkpoint = [](std::string& text) {
         text.insert(text.find("\n11") + 1, "0");
       };
     }},
    {"CheckpointWithAShortRoot", "has no root hash",
     [](Wishes& w) {
       w.log.edit_checkpoint = [](std::string& text) {
         text = "rekor.test - 42\n11\nAAAA\n";
       };
     }},
    {"CheckpointWithoutSignature", "is not signed by the log",
     [](Wishes& w) {
       w.log.edit_note = [](std::string& note) {
         note.resize(note.find("\n\n") + 2);
       };
     }},
    {"CheckpointWithAMalformedLine", "malformed line of a signature",
     [](Wishes& w) {
       w.log.edit_note = [](std::string& note) { note += "- witness AAAA\n"; };
     }},
    {"CheckpointEditedAfterwards", "has a wrong signature of the log",
     [](Wishes& w) {
       w.log.edit_note = [](std::string& note) {
         note.insert(note.find("\n\n"), "\nTimestamp: 1");
       };
     }},
    {"ACheckpointWithASecondWrongSignature", "has a wrong signature of the log",
     [](Wishes& w) {
       w.log.edit_note = [](std::string& note) {
         std::string line = note.substr(note.find("\n\n") + 2);
         line[line.size() - 12] = line[line.size() - 12] == 'A' ? 'B' : 'A';
         note += line;
       };
     }},
    {"TilesWithAnotherIndex", "states index 6, its proof is of 5",
     [](Wishes& w) {
       w.UseTiles();
       w.log.edit_entry = [](LogEntry& e) { ++e.log_index; };
     }},
    {"TilesWithoutTimestamp", "nothing trusted says when",
     [](Wishes& w) {
       w.UseTiles();
       w.timestamps = 0;
     }},
    {"TilesWithATimeOfTheirOwn", "nothing trusted says when",
     [](Wishes& w) {
       w.UseTiles();
       w.timestamps = 0;
       w.log.integrated_time = w.time;
       w.log.with_promise = false;
     }},
    {"TilesWithoutProof", "has no inclusion proof",
     [](Wishes& w) {
       w.UseTiles();
       w.log.with_proof = false;
     }},
};
INSTANTIATE_TEST_SUITE_P(Keyless, RefusesLogEntry,
                         testing::ValuesIn(kLogEntries), NameOf);

}  // namespace
}  // namespace assay
