// SPDX-License-Identifier: Apache-2.0
#include "scanner/text/dotted_name.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

namespace assay {
namespace {

using Row = std::pair<std::string_view, Reach>;

// A name that ends with '*' stands for all that begin so.
constexpr std::array kRows = {
    Row{"os.system", Reach::kProcess},
    Row{"os.popen*", Reach::kProcess},
    Row{"os.exec*", Reach::kProcess},
    Row{"os.spawn*", Reach::kProcess},
    Row{"os.posix_spawn*", Reach::kProcess},
    Row{"os.startfile", Reach::kProcess},
    Row{"subprocess.Popen", Reach::kProcess},
    Row{"subprocess.run", Reach::kProcess},
    Row{"subprocess.call", Reach::kProcess},
    Row{"subprocess.check_call", Reach::kProcess},
    Row{"subprocess.check_output", Reach::kProcess},
    Row{"subprocess.getoutput", Reach::kProcess},
    Row{"subprocess.getstatusoutput", Reach::kProcess},
    Row{"commands.getoutput", Reach::kProcess},
    Row{"commands.getstatusoutput", Reach::kProcess},
    Row{"popen2.*", Reach::kProcess},
    Row{"pty.spawn", Reach::kProcess},
    Row{"pexpect.spawn", Reach::kProcess},
    Row{"pexpect.run", Reach::kProcess},
    Row{"platform.popen", Reach::kProcess},
    Row{"_posixsubprocess.fork_exec", Reach::kProcess},
    Row{"distutils.spawn.spawn", Reach::kProcess},
    Row{"asyncio.create_subprocess_exec", Reach::kProcess},
    Row{"asyncio.create_subprocess_shell", Reach::kProcess},
    Row{"exec", Reach::kCode},
    Row{"eval", Reach::kCode},
    Row{"execfile", Reach::kCode},
    Row{"runpy.run_path", Reach::kCode},
    Row{"runpy.run_module", Reach::kCode},
    Row{"code.interact", Reach::kCode},
    Row{"code.InteractiveInterpreter.runcode", Reach::kCode},
    Row{"timeit.timeit", Reach::kCode},
    Row{"timeit.repeat", Reach::kCode},
    Row{"cProfile.run", Reach::kCode},
    Row{"profile.run", Reach::kCode},
    Row{"pdb.run", Reach::kCode},
    Row{"bdb.Bdb.run", Reach::kCode},
    Row{"trace.Trace.run", Reach::kCode},
    Row{"numpy.testing._private.utils.runstring", Reach::kCode},
    Row{"pickle.load", Reach::kUnpickle},
    Row{"pickle.loads", Reach::kUnpickle},
    Row{"pickle.Unpickler", Reach::kUnpickle},
    Row{"cPickle.load", Reach::kUnpickle},
    Row{"cPickle.loads", Reach::kUnpickle},
    Row{"_pickle.load", Reach::kUnpickle},
    Row{"_pickle.loads", Reach::kUnpickle},
    Row{"dill.load", Reach::kUnpickle},
    Row{"dill.loads", Reach::kUnpickle},
    Row{"cloudpickle.load", Reach::kUnpickle},
    Row{"cloudpickle.loads", Reach::kUnpickle},
    Row{"marshal.load", Reach::kUnpickle},
    Row{"marshal.loads", Reach::kUnpickle},
    Row{"shelve.open", Reach::kUnpickle},
    Row{"joblib.load", Reach::kUnpickle},
    Row{"jsonpickle.decode", Reach::kUnpickle},
    Row{"yaml.unsafe_load", Reach::kUnpickle},
    Row{"pandas.read_pickle", Reach::kUnpickle},
    Row{"ctypes.CDLL", Reach::kNative},
    Row{"ctypes.PyDLL", Reach::kNative},
    Row{"ctypes.WinDLL", Reach::kNative},
    Row{"ctypes.OleDLL", Reach::kNative},
    Row{"ctypes.cdll.LoadLibrary", Reach::kNative},
    Row{"ctypes.windll.LoadLibrary", Reach::kNative},
    Row{"cffi.FFI.dlopen", Reach::kNative},
    Row{"torch.ops.load_library", Reach::kNative},
    Row{"torch.classes.load_library", Reach::kNative},
    Row{"tensorflow.load_op_library", Reach::kNative},
    Row{"tensorflow.load_library", Reach::kNative},
    Row{"numpy.ctypeslib.load_library", Reach::kNative},
    Row{"urllib.request.urlopen", Reach::kFetch},
    Row{"urllib.request.urlretrieve", Reach::kFetch},
    Row{"urllib.urlopen", Reach::kFetch},
    Row{"urllib.urlretrieve", Reach::kFetch},
    Row{"urllib2.urlopen", Reach::kFetch},
    Row{"requests.get", Reach::kFetch},
    Row{"requests.request", Reach::kFetch},
    Row{"requests.Session().get", Reach::kFetch},
    Row{"requests.session().get", Reach::kFetch},
    Row{"httpx.get", Reach::kFetch},
    Row{"httpx.Client().get", Reach::kFetch},
    Row{"urllib3.request", Reach::kFetch},
    Row{"urllib3.PoolManager().request", Reach::kFetch},
    Row{"wget.download", Reach::kFetch},
    Row{"socket.socket().recv", Reach::kFetch},
    Row{"socket.create_connection().recv", Reach::kFetch},
    Row{"http.client.HTTPConnection().getresponse", Reach::kFetch},
    Row{"http.client.HTTPSConnection().getresponse", Reach::kFetch},
    Row{"requests.post", Reach::kSend},
    Row{"requests.put", Reach::kSend},
    Row{"requests.patch", Reach::kSend},
    Row{"requests.Session().post", Reach::kSend},
    Row{"requests.session().post", Reach::kSend},
    Row{"httpx.post", Reach::kSend},
    Row{"httpx.put", Reach::kSend},
    Row{"httpx.Client().post", Reach::kSend},
    Row{"urllib.request.Request", Reach::kSend},
    Row{"http.client.HTTPConnection().request", Reach::kSend},
    Row{"http.client.HTTPSConnection().request", Reach::kSend},
    Row{"socket.socket().send", Reach::kSend},
    Row{"socket.socket().sendall", Reach::kSend},
    Row{"socket.socket().sendto", Reach::kSend},
    Row{"socket.create_connection().sendall", Reach::kSend},
    Row{"smtplib.SMTP().sendmail", Reach::kSend},
    Row{"ftplib.FTP().storbinary", Reach::kSend},
    Row{"socket.socket().connect", Reach::kConnect},
    Row{"socket.socket().connect_ex", Reach::kConnect},
    Row{"socket.create_connection", Reach::kConnect},
    Row{"__import__", Reach::kImport},
    Row{"importlib.import_module", Reach::kImport},
    Row{"importlib.__import__", Reach::kImport},
    Row{"base64.*", Reach::kDecode},
    Row{"binascii.unhexlify", Reach::kDecode},
    Row{"binascii.a2b_*", Reach::kDecode},
    Row{"bytes.fromhex", Reach::kDecode},
    Row{"bytearray.fromhex", Reach::kDecode},
    Row{"zlib.decompress", Reach::kDecode},
    Row{"gzip.decompress", Reach::kDecode},
    Row{"bz2.decompress", Reach::kDecode},
    Row{"lzma.decompress", Reach::kDecode},
    Row{"codecs.decode", Reach::kDecode},
    Row{"shutil.rmtree", Reach::kDelete},
    Row{"os.remove", Reach::kDelete},
    Row{"os.unlink", Reach::kDelete},
    Row{"os.rmdir", Reach::kDelete},
    Row{"os.removedirs", Reach::kDelete},
    Row{"keyring.get_password", Reach::kCredentials},
    Row{"win32crypt.CryptUnprotectData", Reach::kCredentials},
};

constexpr std::array<std::pair<Reach, std::string_view>, 12> kWords = {{
    {Reach::kProcess, "process"},
    {Reach::kCode, "code"},
    {Reach::kUnpickle, "unpickle"},
    {Reach::kNative, "native"},
    {Reach::kFetch, "network"},
    {Reach::kSend, "network"},
    {Reach::kConnect, "network"},
    {Reach::kImport, "import"},
    {Reach::kDecode, ""},
    {Reach::kDelete, "delete"},
    {Reach::kCredentials, "credentials"},
    {Reach::kNothing, ""},
}};

// Modules of the interpreter that act on the machine.
constexpr std::array<std::string_view, 37> kSystem = {"os",
                                                      "posix",
                                                      "nt",
                                                      "subprocess",
                                                      "sys",
                                                      "builtins",
                                                      "socket",
                                                      "ctypes",
                                                      "pty",
                                                      "shutil",
                                                      "runpy",
                                                      "code",
                                                      "codeop",
                                                      "importlib",
                                                      "imp",
                                                      "pkgutil",
                                                      "pickle",
                                                      "_pickle",
                                                      "cPickle",
                                                      "marshal",
                                                      "webbrowser",
                                                      "pip",
                                                      "http",
                                                      "urllib",
                                                      "ftplib",
                                                      "smtplib",
                                                      "telnetlib",
                                                      "commands",
                                                      "pdb",
                                                      "bdb",
                                                      "timeit",
                                                      "cProfile",
                                                      "profile",
                                                      "asyncio",
                                                      "multiprocessing",
                                                      "_posixsubprocess",
                                                      "__builtin__"};

constexpr std::array<std::string_view, 24> kPlain = {
    "int",   "float",   "str", "bool",      "bytes",    "list",
    "dict",  "tuple",   "set", "len",       "range",    "frozenset",
    "slice", "complex", "sum", "min",       "max",      "abs",
    "round", "sorted",  "zip", "enumerate", "reversed", "print"};

// posix and nt are os; builtins need no module.
std::string Normal(std::string_view name) {
  for (const std::string_view prefix :
       {"builtins.", "__builtin__.", "__builtins__."}) {
    if (name.starts_with(prefix)) {
      return std::string(name.substr(prefix.size()));
    }
  }
  for (const std::string_view prefix : {"posix.", "nt."}) {
    if (name.starts_with(prefix)) {
      return "os." + std::string(name.substr(prefix.size()));
    }
  }
  return std::string(name);
}

bool Matches(std::string_view pattern, std::string_view name) {
  if (!pattern.ends_with('*')) return pattern == name;
  pattern.remove_suffix(1);
  return name.starts_with(pattern) &&
         name.find('.', pattern.size()) == std::string_view::npos &&
         name.find('(') == std::string_view::npos;
}

}  // namespace

Reach ReachOf(std::string_view name) {
  const std::string normal = Normal(name);
  if (normal.starts_with("base64.") && normal.find("decode") == normal.npos) {
    return Reach::kNothing;
  }
  for (const auto& [pattern, reach] : kRows) {
    if (Matches(pattern, normal)) return reach;
  }
  return Reach::kNothing;
}

std::string_view TargetReach(std::string_view name) {
  const Reach reach = ReachOf(name);
  for (const auto& [known, word] : kWords) {
    if (known == reach && !word.empty()) return word;
  }
  const std::string_view head = name.substr(0, name.find('.'));
  if (std::ranges::find(kSystem, head) == kSystem.end()) return {};
  if (name.find('.') == name.npos) return {};
  if (name.starts_with("os.path.") || name == "os.getcwd" ||
      name == "os.cpu_count" || name == "multiprocessing.cpu_count") {
    return {};
  }
  const std::string_view last = name.substr(name.rfind('.') + 1);
  if (name.starts_with("builtins.") &&
      std::ranges::find(kPlain, last) != kPlain.end()) {
    return {};
  }
  return "system";
}

}  // namespace assay
