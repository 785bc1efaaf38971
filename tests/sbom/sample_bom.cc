// SPDX-License-Identifier: Apache-2.0
#include "tests/sbom/sample_bom.h"

#include <string>

namespace assay {
namespace {

using Acknowledgement = BomLicense::Acknowledgement;

const std::string kSha256(64, 'a');

// Whether the sample that is being made says where its facts stand.
thread_local bool with_sources = true;

Source At(std::string file, std::string pointer, std::uint64_t offset) {
  if (!with_sources) return {};
  return {std::move(file), std::move(pointer), offset};
}

Stated OfCard(std::string value, std::string pointer) {
  return {std::move(value), At("README.md", std::move(pointer), 4)};
}

BomModelCard Card() {
  BomModelCard card;
  card.approach = OfCard("self-supervised", "/tags/2");
  card.task = OfCard("text-generation", "/pipeline_tag");
  card.architecture_family = {"llama", At("config.json", "/model_type", 0)};
  card.model_architecture = {"LlamaForCausalLM",
                             At("config.json", "/architectures/0", 0)};
  card.datasets = {"data:wiki"};
  card.inputs = {{"text", {}}};
  card.outputs = {{"text", {}}, {"logits \"x\" <y> & z", {}}};
  card.metrics = {
      {OfCard("accuracy", "/model-index/0"), "0.71", "test", "0.7", "0.72"},
      {{"loss", {}}, "2.1", "", "", ""}};
  card.users = {{"researchers", At("README.md", "", 310)}};
  card.use_cases = {{"chat", {}}};
  card.technical_limitations = {{"English only\nand short", {}}};
  card.performance_tradeoffs = {{"slow on CPU", {}}};
  card.ethical_considerations = {{{"bias", {}}, "filtering"}};
  card.fairness_assessments = {
      {{"dialects", {}}, "none", "worse answers", "more data"}};
  card.properties = {{"cdx:ai-ml:model:language", {"en", {}}}};
  return card;
}

BomComponent Root() {
  BomComponent root;
  root.ref = "model";
  root.type = "machine-learning-model";
  root.group = {"acme", {}};
  root.name = OfCard("tiny-7b", "/model_name");
  root.version = {"0123abcd", At(".git/HEAD", "", 0)};
  root.purl = {"pkg:huggingface/acme/tiny-7b@0123abcd", {}};
  root.supplier = {"Acme", {}};
  root.authors = {{"Ann \u00e9", {}}, {"Bob", {}}};
  root.description = {"A tiny model.", {}};
  root.copyright = {"Copyright 2025 Acme", At("LICENSE", "", 12)};
  root.hashes = {{"SHA-256", kSha256}};
  root.licenses = {
      {OfCard("Apache-2.0 AND LicenseRef-x", "/license"), "", "", "",
       Acknowledgement::kDeclared},
      {{"MIT", At("LICENSE", "", 0)}, "", "", "", Acknowledgement::kConcluded},
      {{"LicenseRef-x", {}},
       "",
       "https://example.org/x",
       "Do no harm.\n",
       Acknowledgement::kConcluded}};
  root.external_references = {{"vcs",
                               {"https://example.org/tiny-7b.git", {}},
                               "where it is made",
                               {{"SHA-512", std::string(128, 'b')}}},
                              {"model-card", {"README.md", {}}, "", {}}};
  BomComponent base;
  base.ref = "base";
  base.type = "machine-learning-model";
  base.group = {"acme", {}};
  base.name = OfCard("tiny-base", "/base_model");
  base.purl = {"pkg:huggingface/acme/tiny-base", {}};
  base.licenses = {
      {{"Apache-2.0", {}}, "", "", "", Acknowledgement::kDeclared}};
  root.ancestors = {base};
  root.pedigree_notes = "fine-tuned";
  root.identities = {
      {"purl", "manifest-analysis", 0.9, OfCard("tiny-7b", "/model_name")},
      {"version", "", 0.25, {"0123abcd", {}}}};
  root.occurrences = {{"README.md", "/model_name", 4}, {"config.json", "", 0}};
  root.model_card = Card();
  root.properties = {{"cdx:ai-ml:model:parameter:count",
                      {"7000000000", At("model.safetensors", "", 8)}},
                     {"assay:note", {"", {}}}};
  return root;
}

BomComponent File() {
  BomComponent file;
  file.ref = "file:model.safetensors";
  file.type = "file";
  file.name = {"model.safetensors", {}};
  file.mime_type = "application/vnd.safetensors";
  file.hashes = {{"SHA-256", kSha256}};
  file.properties = {{"assay:size", {"12", {}}}};
  BomComponent member;
  member.ref = "file:model.safetensors/a";
  member.type = "file";
  member.name = {"a", {}};
  file.components = {member};
  return file;
}

BomComponent Dataset() {
  BomComponent data;
  data.ref = "data:wiki";
  data.type = "data";
  data.name = OfCard("wiki", "/datasets/0");
  data.licenses = {{{"", {}}, "Wiki terms", "", "", Acknowledgement::kNone}};
  data.data = {{"dataset",
                OfCard("wiki", "/datasets/0"),
                {"https://example.org/wiki", {}},
                {"An encyclopedia", {}},
                {"public", {}},
                {{"names", {}}}}};
  return data;
}

BomComponent Library() {
  BomComponent library;
  library.ref = "lib:torch";
  library.type = "library";
  library.name = {"torch", At("requirements.txt", "", 0)};
  library.version = {"2.4.0", At("requirements.txt", "", 7)};
  library.purl = {"pkg:pypi/torch@2.4.0", {}};
  library.licenses = {
      {{"MIT OR BSD-3-Clause", {}}, "", "", "", Acknowledgement::kDeclared}};
  return library;
}

}  // namespace

Bom SampleBom(bool sources) {
  with_sources = sources;
  Bom bom;
  bom.serial_number = "urn:uuid:3e671687-395b-51f5-a30f-a58921a69b79";
  bom.version = 2;
  bom.timestamp = "2025-05-01T14:23:00Z";
  bom.tool_name = "assay";
  bom.tool_version = "0.1.0";
  bom.lifecycles = {"post-build", "our own"};
  bom.authors = {{"Compliance", {}}};
  bom.supplier = {"Acme", {}};
  bom.metadata_properties = {{"assay:limit", {"none", {}}}};
  bom.root = Root();
  bom.components = {File(), Dataset(), Library()};
  bom.dependencies = {{"model", {"base", "data:wiki", "lib:torch"}},
                      {"base", {}},
                      {"data:wiki", {}},
                      {"lib:torch", {}}};
  bom.compositions = {{"complete", {"file:model.safetensors"}, {}},
                      {"unknown", {"data:wiki"}, {"model"}}};
  BomVulnerability unsafe;
  unsafe.ref = "finding:1";
  unsafe.id = "pickle-import";
  unsafe.source_name = "Assay";
  unsafe.severity = "critical";
  unsafe.cwes = {502};
  unsafe.description = "runs code on load";
  unsafe.detail = "os.system";
  unsafe.recommendation = "use safetensors";
  unsafe.advisories = {"https://example.org/advisory"};
  unsafe.affects = {"file:model.safetensors", "model"};
  unsafe.state = "exploitable";
  unsafe.state_detail = "seen in the file";
  unsafe.source = At("model.bin", "", 77);
  BomVulnerability waived;
  waived.ref = "finding:2";
  waived.id = "remote-code";
  waived.severity = "low";
  waived.affects = {"model"};
  waived.state = "not_affected";
  bom.vulnerabilities = {unsafe, waived};
  return bom;
}

}  // namespace assay
