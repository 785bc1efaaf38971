// SPDX-License-Identifier: Apache-2.0
#include "scanner/pickle/known_functions.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "core/escape.h"

namespace assay::pickle {
namespace {

using Kind = Value::Kind;
using Returned = std::optional<Value>;

// Longer texts are not converted: names are short, and pickles inside texts
// are found by their beginning.
constexpr std::size_t kLongestText = 4 << 20;

struct Arguments {
  World& world;
  std::vector<Value> values;

  bool Has(std::size_t count) const { return values.size() >= count; }
  std::optional<std::string_view> Text(std::size_t index) const {
    if (!Has(index + 1)) return std::nullopt;
    return world.heap().Text(values[index]);
  }
  // From `index` on, as a tuple.
  Value Rest(std::size_t index) const {
    index = std::min(index, values.size());
    return world.heap().NewTuple(std::span<const Value>(values).subspan(index));
  }
};

// Follows "a.b".  getattr would look for a name with a dot in it, which no
// object has, so that reading it as a path hides nothing.
Value Path(World& world, Value object, std::string_view path) {
  for (int parts = 0; parts < 32; ++parts) {
    const std::size_t dot = path.find('.');
    object = world.Attribute(object, path.substr(0, dot));
    if (dot == std::string_view::npos) break;
    path.remove_prefix(dot + 1);
  }
  return object;
}

Returned GetAttr(const Arguments& in) {
  if (!in.Has(2)) return std::nullopt;
  if (const auto name = in.Text(1)) {
    return Path(in.world, in.values[0], *name);
  }
  return in.world.Attribute(in.values[0], "?");
}

// __import__('a.b') gives a unless a fromlist asks for b.
Returned DunderImport(const Arguments& in) {
  const auto name = in.Text(0);
  if (!name) return in.world.Unresolved("?", "import of a computed name");
  const bool whole = in.Has(4) && in.values[3].IsNode() &&
                     in.world.heap().node(in.values[3]).kept > 0;
  return in.world.ImportPath(
      std::string(whole ? *name : name->substr(0, name->find('.'))));
}

Returned ImportModule(const Arguments& in) {
  const auto name = in.Text(0);
  if (!name) return in.world.Unresolved("?", "import of a computed name");
  std::string path(*name);
  // pkgutil's "module:name".
  std::ranges::replace(path, ':', '.');
  return in.world.ImportPath(std::move(path));
}

// dill's and cloudpickle's ways to name a type: "CodeType", "type".
Returned TypeNamed(const Arguments& in) {
  const auto name = in.Text(0);
  if (!name) return std::nullopt;
  const bool in_types = name->ends_with("Type");
  return in.world.ImportPath((in_types ? "types." : "builtins.") +
                             std::string(*name));
}

// Of old classes: (class, base, state); base makes the object.
Returned Reconstructor(const Arguments& in) {
  if (!in.Has(1)) return std::nullopt;
  Heap& heap = in.world.heap();
  const Value made = in.world.Make(in.values[0], in.Rest(2));
  const bool plain = in.Has(2) && in.values[1].Is(Kind::kGlobal) &&
                     heap.global(in.values[1]).value == "builtins.object";
  if (in.Has(2) && !plain) {
    // Calls its __init__, too.
    const Value object = in.world.Make(in.values[1], in.Rest(2));
    in.world.Instantiate(in.values[1], object, in.Rest(2), true);
  }
  return made;
}

Returned NewObject(const Arguments& in) {
  if (!in.Has(1)) return std::nullopt;
  return in.world.Make(in.values[0], in.Rest(1));
}

Returned AddExtension(const Arguments& in) {
  const auto module = in.Text(0);
  const auto name = in.Text(1);
  if (!module || !name || !in.Has(3) || !in.values[2].Is(Kind::kInt)) {
    return std::nullopt;
  }
  in.world.AddExtension(in.values[2].data, in.world.Import({*module, *name}));
  return Value{Kind::kNone, 0, 0};
}

// The pair of what made a partial and what it is called with.
struct Bound {
  Arguments made;
  Arguments called;
};

Bound Both(const Arguments& in) {
  Heap& heap = in.world.heap();
  Bound bound{{in.world, {}}, {in.world, {}}};
  if (in.Has(2)) {
    bound.made.values = heap.Items(in.values[0]);
    bound.called.values = heap.Items(in.values[1]);
  }
  return bound;
}

Returned CallPartial(const Arguments& in) {
  auto [made, called] = Both(in);
  if (!made.Has(1)) return std::nullopt;
  std::vector<Value> all(made.values.begin() + 1, made.values.end());
  all.insert(all.end(), called.values.begin(), called.values.end());
  return in.world.Call(made.values[0], in.world.heap().NewTuple(all));
}

Returned CallAttrGetter(const Arguments& in) {
  const auto [made, called] = Both(in);
  const auto path = made.Text(0);
  if (!path || !called.Has(1)) return std::nullopt;
  return Path(in.world, called.values[0], *path);
}

Returned CallItemGetter(const Arguments& in) {
  const auto [made, called] = Both(in);
  const auto key = made.Text(0);
  if (!key || !called.Has(1)) return std::nullopt;
  return in.world.Item(called.values[0], *key);
}

Returned CallMethodCaller(const Arguments& in) {
  const auto [made, called] = Both(in);
  const auto name = made.Text(0);
  if (!name || !called.Has(1)) return std::nullopt;
  const Value method = Path(in.world, called.values[0], *name);
  return in.world.Call(method, made.Rest(1));
}

Returned GetItem(const Arguments& in) {
  const auto key = in.Text(1);
  if (!key || !in.Has(1)) return std::nullopt;
  return in.world.Item(in.values[0], *key);
}

// operator.call(f, …), and the first argument is what is called.
Returned Apply(const Arguments& in) {
  if (!in.Has(1)) return std::nullopt;
  return in.world.Call(in.values[0], in.Rest(1));
}

bool IsLatin1(std::string_view encoding) {
  return encoding == "latin1" || encoding == "latin-1" ||
         encoding == "iso-8859-1" || encoding == "iso8859-1";
}

bool IsPlain(std::string_view encoding) {
  return encoding == "ascii" || encoding == "utf-8" || encoding == "utf8" ||
         encoding == "us-ascii";
}

// UTF-8 of U+0000 to U+00FF as single bytes; nothing for other characters.
std::optional<std::string> ToLatin1(std::string_view text) {
  std::string bytes;
  bytes.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto lead = static_cast<unsigned char>(text[i]);
    if (lead < 0x80) {
      bytes += text[i];
    } else if ((lead == 0xc2 || lead == 0xc3) && i + 1 < text.size()) {
      const auto next = static_cast<unsigned char>(text[++i]);
      bytes += static_cast<char>((lead & 3) << 6 | (next & 0x3f));
    } else {
      return std::nullopt;
    }
  }
  return bytes;
}

// Python 3 writes bytes so in protocols 0 to 2.
Returned Encode(const Arguments& in) {
  const auto text = in.Text(0);
  const std::string_view encoding = in.Text(1).value_or("utf-8");
  if (!text || text->size() > kLongestText) return std::nullopt;
  if (IsPlain(encoding)) {
    return in.world.heap().NewString(Kind::kMadeBytes, std::string(*text));
  }
  if (!IsLatin1(encoding)) return std::nullopt;
  std::optional<std::string> bytes = ToLatin1(*text);
  if (!bytes) return std::nullopt;
  return in.world.heap().NewString(Kind::kMadeBytes, std::move(*bytes));
}

Returned Decode(const Arguments& in) {
  const auto bytes = in.Text(0);
  const std::string_view encoding = in.Text(1).value_or("utf-8");
  if (!bytes || bytes->size() > kLongestText ||
      !(IsPlain(encoding) || IsLatin1(encoding)) || !IsUtf8(*bytes)) {
    return std::nullopt;
  }
  return in.world.heap().NewString(Kind::kMadeStr, std::string(*bytes));
}

Returned Concatenate(const Arguments& in) {
  const auto left = in.Text(0);
  const auto right = in.Text(1);
  if (!left || !right || left->size() + right->size() > 4096) {
    return std::nullopt;
  }
  return in.world.heap().NewString(Kind::kMadeStr,
                                   std::string(*left) + std::string(*right));
}

struct Row {
  std::string_view function;
  Returned (*call)(const Arguments&);
};

// In byte order of the name.
constexpr Row kRows[] = {
    {"_codecs.decode", Decode},
    {"_codecs.encode", Encode},
    {"_functools.partial()", CallPartial},
    {"_operator.add", Concatenate},
    {"_operator.attrgetter()", CallAttrGetter},
    {"_operator.call", Apply},
    {"_operator.concat", Concatenate},
    {"_operator.getitem", GetItem},
    {"_operator.itemgetter()", CallItemGetter},
    {"_operator.methodcaller()", CallMethodCaller},
    {"builtins.__import__", DunderImport},
    {"builtins.dict.__getitem__", GetItem},
    {"builtins.dict.get", GetItem},
    {"builtins.getattr", GetAttr},
    {"builtins.object.__getattribute__", GetAttr},
    {"builtins.str", Decode},
    {"cloudpickle.cloudpickle._builtin_type", TypeNamed},
    {"codecs.decode", Decode},
    {"codecs.encode", Encode},
    {"copyreg.__newobj__", NewObject},
    {"copyreg.__newobj_ex__", NewObject},
    {"copyreg._reconstructor", Reconstructor},
    {"copyreg.add_extension", AddExtension},
    {"dill._dill._load_type", TypeNamed},
    {"functools.partial()", CallPartial},
    {"importlib.__import__", DunderImport},
    {"importlib._bootstrap.__import__", DunderImport},
    {"importlib._bootstrap._gcd_import", ImportModule},
    {"importlib.import_module", ImportModule},
    {"operator.add", Concatenate},
    {"operator.attrgetter()", CallAttrGetter},
    {"operator.call", Apply},
    {"operator.concat", Concatenate},
    {"operator.getitem", GetItem},
    {"operator.itemgetter()", CallItemGetter},
    {"operator.methodcaller()", CallMethodCaller},
    {"pkgutil.resolve_name", ImportModule},
    {"pydoc.locate", ImportModule},
};

static_assert(std::ranges::is_sorted(kRows, {}, &Row::function));

}  // namespace

std::optional<Value> CallKnown(World& world, std::string_view function,
                               Value arguments) {
  const Row* row =
      std::ranges::lower_bound(kRows, function, {}, &Row::function);
  if (row == std::end(kRows) || row->function != function) {
    return std::nullopt;
  }
  if (!arguments.Is(Kind::kTuple)) return std::nullopt;
  return row->call({world, world.heap().Items(arguments)});
}

}  // namespace assay::pickle
