// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SCANNER_PICKLE_WORLD_H_
#define ASSAY_SCANNER_PICKLE_WORLD_H_

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "core/observation.h"
#include "scanner/pickle/classes.h"
#include "scanner/pickle/heap.h"
#include "scanner/pickle/names.h"
#include "scanner/pickle/watcher.h"

namespace assay::pickle {

/// Python as far as a pickle's effect on it can be told without running it:
/// imports, calls, objects and their state.
///
/// Followed are getattr, attrgetter, methodcaller, itemgetter, __import__ and
/// its likes, functools.partial, copyreg's constructors and its registry of
/// extensions, conversions between str and bytes, methods that BUILD put in an
/// object's place (__setstate__, append, extend, add), and classes that the
/// pickle makes, with the methods of theirs that run while it is loaded.  The
/// rest is observed as unresolved, never guessed.
///
/// Observed names: "os.system" as it is imported, with Python 3's names for
/// protocols 0 to 2.  `C()` stands for what calling C gives, or for an object
/// of class C: "C().run" is a method of it.  `?` is what is not known:
/// "?.system", "os.?".  Evidence is the call, names as the pickle spells them.
class World {
 public:
  World(Heap& heap, Watcher& watcher)
      : heap_(heap), watcher_(watcher), classes_(heap) {}

  /// Names of Python 2 mean those of Python 3 below protocol 3.
  void set_protocol(std::uint64_t protocol) { protocol_ = protocol; }

  /// Where the instruction stands that does all this.
  void set_offset(std::uint64_t offset) { offset_ = offset; }

  Value Import(QualifiedName name);
  Value ImportComputed(Value module, Value name);
  Value ImportExtension(std::uint64_t code);

  Value Call(Value function, Value arguments);
  /// NEWOBJ: __new__ without __init__.
  Value Make(Value type, Value arguments);
  void Build(Value object, Value state);
  /// APPEND, APPENDS and ADDITEMS.
  void Extend(Value container, std::span<const Value> items, bool set);
  /// SETITEM and SETITEMS; keys and values alternate.
  void SetItems(Value container, std::span<const Value> items);

  /// Every value becomes a dict's key or a member of a set.
  void Hash(std::span<const Value> values);
  /// A class is called, or with `call` unset only its __new__, and gives an
  /// object of it.
  void Instantiate(Value type, Value object, Value arguments, bool call);

  /// object.name, whatever that is.
  Value Attribute(Value object, std::string_view name);
  /// container[key], where the container is a dict or a namespace.
  Value Item(Value container, std::string_view key);
  /// A module, as a value; or whatever else that dotted path leads to.
  Value ImportPath(std::string path);
  /// Observes that `name` cannot be told; gives the unknown value.
  Value Unresolved(const std::string& name, const std::string& evidence);
  void AddExtension(std::uint64_t code, Value global) {
    if (extensions_.size() < 65536) extensions_.insert_or_assign(code, global);
  }
  Value Tuple(std::initializer_list<Value> items) {
    return heap_.NewTuple({items.begin(), items.size()});
  }
  Heap& heap() { return heap_; }

  /// How many imports and calls there were, and how many of the names are
  /// none that Python code could have.
  std::uint64_t imports() const { return imports_; }
  std::uint64_t calls() const { return calls_; }
  std::uint64_t odd_names() const { return odd_names_; }

 private:
  Value ImportAs(std::string value, std::string spelled,
                 const std::string& evidence);
  void Note(Observation::Kind kind, std::string_view value,
            std::string_view spelled, Value arguments);
  void CallMethod(Value object, std::string_view method, Value arguments);
  Value CallResult(Value function, Value arguments);
  std::optional<Value> CallBound(Value function, Value arguments);

  // world_classes.cc: classes that the pickle makes.
  struct NewClass {
    Value metaclass;
    Value name;
    Value bases;
    Value space;  ///< The dict of its attributes.
    bool prepares = false;
  };
  using Items = std::initializer_list<Value>;
  std::optional<Value> Carried(Value type, std::string_view method) const;
  bool Run(Value object, Value type, std::string_view method, Items arguments);
  bool RunWith(Value object, Value type, std::string_view method,
               Value arguments);
  bool RunAny(Value object, std::initializer_list<std::string_view> methods,
              Items arguments);
  std::optional<Value> CallClassMaker(Value function, Value arguments);
  Value MakeClass(Value made, const NewClass& what, Value arguments);
  void RunMetaclass(Value made, const NewClass& what);
  void RunBases(Value made, const NewClass& what);
  Value Effective(Value metaclass, const std::vector<Value>& bases) const;
  Value Tracked(Value made, Value id);
  Value SetAttributes(Value object, Value attributes);
  Value SetState(Value object, Value state);
  void SetSlots(Value object, Value slots);
  void Opaque(Value object, Value arguments);
  void Hand(std::string_view function, Value arguments);

  Heap& heap_;
  Watcher& watcher_;
  std::uint64_t protocol_ = 0;
  std::uint64_t offset_ = 0;
  std::uint64_t imports_ = 0;
  std::uint64_t calls_ = 0;
  std::uint64_t odd_names_ = 0;
  int depth_ = 0;
  std::map<std::uint64_t, Value> extensions_;
  Classes classes_;
  std::map<std::string, Value, std::less<>> tracked_;  // cloudpickle's ids.
};

}  // namespace assay::pickle

#endif  // ASSAY_SCANNER_PICKLE_WORLD_H_
