// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_TESTS_ROBUST_EXPERIMENT_H_
#define ASSAY_TESTS_ROBUST_EXPERIMENT_H_

#include <functional>
#include <map>
#include <ostream>
#include <string>
#include <vector>

#include "tests/cli/workshop.h"

namespace assay {

/// A use of the program that writes files.  To hold a command to the promise of
/// WriteAtomically(), add a row to experiment.cc.
struct Writer {
  std::string name;                  ///< Of the test; letters only.
  std::vector<std::string> prepare;  ///< Lines of Workshop::Prepare().
  /// Runs that prepare more; each ends with 0.
  std::vector<std::vector<std::string>> before;
  std::vector<std::string> words;  ///< The run that writes; ends with 0.
  std::string folder;              ///< Where it writes.
  /// What it writes, in that folder.  Those that `prepare` or `before` make are
  /// old, and are replaced.
  std::vector<std::string> files;
  /// A run that ends with 0 when the new files are good; without it the same
  /// run writes the same bytes each time.
  std::vector<std::string> check;
};

std::ostream& operator<<(std::ostream& out, const Writer& writer);

const std::vector<Writer>& Writers();

/// A folder with a Writer's preparations, in which its run is disturbed again
/// and again.
class Experiment {
 public:
  /// `before` is called with the path of the folder, when that is empty.
  explicit Experiment(
      const Writer& writer,
      const std::function<void(const std::string& folder)>& before = {});

  Workshop& workshop() { return workshop_; }
  std::string folder() const { return workshop_.Path(writer_.folder); }

  /// Puts the files back as they were prepared.
  void Reset();

  /// What is wrong with the folder, or nothing: each file is as it was before
  /// or as the undisturbed run writes it, and there is no other name.
  std::string Wrong();

  /// Wrong(), and more: a run that ended with 0 has written all files, and one
  /// that did not ended with 2 and named one.
  std::string Wrong(const Ended& ended);

 private:
  using Contents = std::map<std::string, std::string>;  // by name

  Contents Read() const;

  const Writer& writer_;
  Workshop workshop_;
  Contents old_;
  Contents new_;
};

}  // namespace assay

#endif  // ASSAY_TESTS_ROBUST_EXPERIMENT_H_
