// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SCANNER_PICKLE_CLASSES_H_
#define ASSAY_SCANNER_PICKLE_CLASSES_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/pickle/heap.h"

namespace assay::pickle {

/// A class that does not come out of a module: the pickle makes it.
struct MadeClass {
  std::string name;
  Value metaclass;  ///< A kGlobal, or made as well.
  std::vector<Value> bases;
  bool has_objects = false;
};

/// The classes that a pickle makes, as type(name, bases, namespace) does and
/// the helpers of dill and cloudpickle.  Their attributes are the heap's.
class Classes {
 public:
  explicit Classes(const Heap& heap) : heap_(heap) {}

  bool empty() const { return made_.empty(); }
  void Add(Value value, MadeClass made);
  /// Null when the value is no class that the pickle made.
  MadeClass* Find(Value value);
  const MadeClass* Find(Value value) const;

  /// The class of an object, or what was called to have it; for a class its
  /// metaclass.  Unknown for everything else.
  Value TypeOf(Value object) const;

  /// What the class or one of its bases holds under that name.
  std::optional<Value> Method(Value type, std::string_view name) const;

 private:
  const Heap& heap_;
  std::map<std::uint64_t, MadeClass> made_;  // By node.
};

/// Functions that make classes or give them attributes.
enum class ClassMaker : std::uint8_t {
  kNone,
  kType,         ///< (name, bases, namespace)
  kNewClass,     ///< (name, bases, keywords, function of the namespace)
  kCreateType,   ///< (metaclass, name, bases, namespace)
  kSkeleton,     ///< (metaclass, name, bases, namespace, id, …)
  kEnum,         ///< (bases, name, qualified name, members, module, id, …)
  kState,        ///< (class, (attributes, slots))
  kFunction,     ///< The same for a function.
  kRehydrate,    ///< (class, attributes)
  kSetAttribute  ///< (object, name, value)
};

/// By the whole name: "dill._dill._create_type".
ClassMaker ClassMakerOf(std::string_view name);

}  // namespace assay::pickle

#endif  // ASSAY_SCANNER_PICKLE_CLASSES_H_
