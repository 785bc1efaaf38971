// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_TESTS_ROBUST_TRACED_H_
#define ASSAY_TESTS_ROBUST_TRACED_H_

#include <string>
#include <vector>

#include "tests/cli/workshop.h"

namespace assay {

/// Whether this process may trace its children.
bool MayTrace();

/// Runs the program and kills it with SIGKILL as it begins its Nth system call,
/// counted over all of its threads from 1; 0 for never.  Returns how many it
/// began.  Processes that it started are left alone, and waited for.
long RunTraced(Workshop& workshop, const std::vector<std::string>& words,
               long kill_at);

/// Makes orphans of children this process's own, so that WaitForAll() sees
/// them.
void AdoptOrphans();

/// Waits until this process has no more children, ten seconds at most.
void WaitForAll();

}  // namespace assay

#endif  // ASSAY_TESTS_ROBUST_TRACED_H_
