#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Writes two lists of rules/lists: safe-imports.txt, names that a pickle may
import and call, and safe-unless-called.txt, those it may do all but call.

  rules/tools/list_safe_imports.py            # looks at the packages
  rules/tools/list_safe_imports.py --by-hand  # keeps what is known of them

Run by hand on Debian 12 with the packages of PACKAGES installed; the output is
committed.  It imports these packages, looks at the classes in them, and keeps
those that only hold data when an unpickler makes them: estimators, layers,
optimizers, arrays, dtypes, enumerations, dataclasses, compiled containers.
Functions are kept only when they rebuild data.  safe_imports_by_hand.txt adds
what is not packaged in Debian, and names of older and newer versions.

Left out is whatever opens a file or socket, runs or imports something that is
named by a string, or evaluates text while it is made (NEVER, and the source of
__init__, __new__, __setstate__ and __reduce__).
"""
import ast
import dataclasses
import enum
import importlib
import inspect
import os
import pkgutil
import re
import sys
import textwrap
import warnings

PACKAGES = [
    "numpy", "scipy", "pandas", "sklearn", "imblearn", "statsmodels", "xgboost",
    "joblib", "gensim", "nltk", "skimage", "torch", "torchvision", "torchaudio",
    "skorch", "sklearn_pandas", "networkx", "sympy", "xarray", "PIL", "shapely",
    "thinc", "omegaconf", "sortedcontainers", "multidict", "frozendict", "pywt",
    "bitarray", "h5py", "fsspec", "dask", "patsy", "attr", "pydantic", "mpmath",
    "gmpy2", "deap", "emcee", "astropy",
]
# Of these only what safe_imports_by_hand.txt names.
ONLY_BY_HAND = {"h5py", "fsspec", "dask", "patsy", "pydantic", "attr", "sympy",
                "astropy", "PIL", "omegaconf", "thinc", "deap", "emcee"}

SKIPPED_MODULES = re.compile(
    r"(^|\.)(tests?|testing|_testing|conftest|setup|distutils|f2py|__main__|"
    r"benchmarks?|examples?|datasets|downloader|app|sphinxext|onnx|package|"
    r"hub|cpp_extension|tensorboard|bottleneck|collect_env|_inductor|_dynamo|"
    r"_functorch|fx|_prims|_refs|_decomp|_meta_registrations|quantization\.fx|"
    r"rpc|elastic|launcher|launch|run|multiprocessing|profiler|autocast_mode|"
    r"datapipes|io|plotting|plot|_plotly_utils|computation|formula|sandbox|"
    r"externals|vendor|_vendor|backends|server|cli|gui|draw|chat|twitter|"
    r"corpus|toolbox|sem|inference|scripts|data\.utils|dask|spark|rabit|"
    r"tracker|distributed|federated|loky|_parallel_backends|_utils_testing|"
    r"viewer|jit|onnx|utils\.benchmark|masked|_numpy)(\.|$)")

NEVER = re.compile(
    r"Pickler|Memory|Logger|Cache|Loader|Reader|Writer|Downloader|File|"
    r"Subprocess|Thread|(?<!Gaussian)Process|Server|Client|Socket|Executor|Parallel|Pool|"
    r"Tester|Test|Mock|Eval|Compil|Script|Corpus|Tempor|TempMem|vectorize|"
    r"Formula|ModelData|PandasData|PatsyData|memmap|DataSource|Command|"
    r"ctypes|CDLL|Shell|Notebook|Figure|Canvas|Viewer|Console|Malt|Prover|"
    r"Boxer|Stanford|CoreNLP|GenericStanford|SennaTagger|HunposTagger|"
    r"Graphviz|Traceable|GraphModule|Interpreter|"
    r"RemoteModule|DataParallel|Weka|MegaM|Tadm|LdaMallet|Wordrank|"
    r"WordRank|VarEmbed|Repp|Template|NodeVisitor|NodeTransformer|"
    r"lazy_|Lazy(?!Linear|Conv|Batch|Instance)|Deprecat|FunctionMaker|MapWrapper|FunctionWrapper|Wrapped|Unpickler|"
    r"_Ops|Namespace$|Protocol$|Display$")

# What no constructor of a mere container has in it.
RUNS = {
    "eval", "exec", "compile", "open", "__import__", "import_module", "system",
    "popen", "Popen", "run", "call", "check_output", "urlopen", "urlretrieve",
    "load", "loads", "unpickle", "load_library", "CDLL", "NamedTemporaryFile",
    "mkdtemp", "TemporaryFile", "mkstemp", "remove", "unlink", "rmtree",
    "makedirs", "globals", "find_binary", "find_jar", "connect", "socket",
    "dmatrices", "dmatrix", "download", "getattr_static", "walk", "listdir",
}
# Their states or constructors hold text that is run, or start a download.
LEFT_OUT = re.compile(
    r"scipy\.stats\.(_continuous_distns|_discrete_distns|_levy_stable|"
    r"_distn_infrastructure|_ksstats|distributions)\.(\w+_gen|rv_generic|"
    r"rv_continuous|rv_discrete|rv_sample|rv_histogram)|"
    r"statsmodels\.(distributions|duration|sandbox)\.\S*\.(\w+_gen|"
    r"rv_discrete_float|ExpandedNormal)|"
    r"scipy\._lib\._ccallback\.LowLevelCallable|torchaudio\.pipelines\..*|"
    r"gensim\.models\.word2vec_corpusfile\.CythonLineSentence|"
    r"torch\.utils\._freeze\..*|torch\._lazy\..*")

# Unpickling makes objects of these without their constructors, which open a
# file, train, set up a device or apply a function that they are given.
NOT_TO_BE_CALLED = re.compile(
    r"PIL\.\w+ImagePlugin\..*|sentencepiece\.SentencePieceProcessor|"
    r"catboost\.core\.Pool|lightgbm\.basic\..*|xgboost\.core\..*|"
    r"h2o\.utils\.metaclass\.H2OMeta|hyperopt\.(rand|tpe)\.suggest|"
    r"hpsklearn\..*|hyperopt\.pyll\.base\.Apply|"
    r"gensim\.(models|corpora|similarities)\."
    r"(?!.*(__pyx|Vocab$|Doctag|TaggedDocument|_scorer|smartirs|df2idf)).*|"
    r"(\w+\.)*(training_args\w*|train|configs|\w+_config)\.\w*"
    r"(TrainingArguments|(SFT|DPO|GRPO|PPO|Reward|ORPO|KTO)Config)|"
    r"accelerate\.state\..*|accelerate\.utils\.dataclasses\.\w+Plugin|"
    r"torchvision\.models\._api\.Weights|"
    r"scipy\.sparse\.linalg\..*|scipy\.optimize\._optimize\."
    r"(Brent|MemoizeJac|_Brute_Wrapper)|torch\.optim\.lr_scheduler\..*|"
    r"torch\.optim\.swa_utils\..*|nltk\.(tag|classify)\..*|"
    r"pandas\.core\.(groupby|resample)\..*|"
    r"torch\.ao\.quantization\.observer\._PartialWrapper|"
    r"skorch\.callbacks\..*|spacy\.lang\..*|"
    r"stable_baselines3?\..*(Policy|Network|Buffer|VecNormalize)|"
    r"imblearn\.keras\..*|prophet\..*|fbprophet\..*|h2o\.estimators\..*")

HOOKS = ("__init__", "__new__", "__setstate__", "__reduce__", "__del__")

UFUNC = "numpy universal functions"


def modules_of(package):
  try:
    root = importlib.import_module(package)
  except BaseException:
    return
  yield root
  if not hasattr(root, "__path__"):
    return
  for info in pkgutil.walk_packages(root.__path__, package + ".",
                                    onerror=lambda name: None):
    if SKIPPED_MODULES.search(info.name):
      continue
    try:
      yield importlib.import_module(info.name)
    except BaseException:
      continue


def calls_of(function):
  """Names that a Python function calls."""
  try:
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
  except (OSError, TypeError, SyntaxError, IndentationError):
    return set()
  names = set()
  for node in ast.walk(tree):
    if isinstance(node, ast.Call):
      if isinstance(node.func, ast.Name):
        names.add(node.func.id)
      elif isinstance(node.func, ast.Attribute):
        names.add(node.func.attr)
  return names


def runs_something(cls):
  for hook in HOOKS:
    for base in cls.__mro__[:-1]:
      function = base.__dict__.get(hook)
      if isinstance(function, (staticmethod, classmethod)):
        function = function.__func__
      if inspect.isfunction(function) and calls_of(function) & RUNS:
        return True
  return False


def is_data(cls, package):
  if issubclass(cls, (BaseException, Warning)):
    return False
  if NEVER.search(cls.__name__) or cls.__name__.startswith("<"):
    return False
  if runs_something(cls):
    return False
  names = {base.__module__ + "." + base.__qualname__ for base in cls.__mro__}
  roots = {
      "sklearn.base.BaseEstimator", "torch.nn.modules.module.Module",
      "torch.optim.optimizer.Optimizer", "enum.Enum", "numpy.ndarray",
      "numpy.generic", "pandas.core.base.PandasObject",
      "pandas.core.arrays.base.ExtensionArray",
      "pandas.core.dtypes.base.ExtensionDtype",
      "pandas._libs.tslibs.offsets.BaseOffset",
      "gensim.utils.SaveLoad", "xarray.core.common.AbstractArray",
      "scipy.sparse._base.spmatrix", "torch._C._TensorBase",
      "torch.utils.data.dataset.Dataset", "torch.utils.data.sampler.Sampler",
      "torch.distributions.distribution.Distribution",
      "scipy.stats._distn_infrastructure.rv_generic",
      "sklearn.gaussian_process.kernels.Kernel",
      "nltk.tag.api.TaggerI", "nltk.classify.api.ClassifierI",
      "nltk.tokenize.api.TokenizerI", "nltk.stem.api.StemmerI",
      "nltk.probability.ProbDistI", "nltk.probability.FreqDist",
  }
  if names & roots or dataclasses.is_dataclass(cls):
    return True
  if cls.__mro__[1] in (tuple, dict, list, set, frozenset, str, int, float):
    return True
  if PLAIN.match(cls.__module__ + "."):
    # Plain classes: no base but object, or bases that are plain themselves.
    return all(base.__module__.split(".")[0] in (package, "builtins", "abc",
                                                 "typing", "collections")
               for base in cls.__mro__)
  return False


# Modules whose classes of no known root are models and their parts.
PLAIN = re.compile(
    r"(sklearn\.(?!utils\._(array_api|mocking|estimator_html|pprint)|"
    r"utils\.(estimator_checks|deprecation|parallel|fixes))|imblearn\.(?!utils)|"
    r"statsmodels\.(genmod|regression|discrete|tsa|base|distributions|"
    r"nonparametric|robust|duration|stats|gam|multivariate)\.|xgboost\.sklearn|"
    r"pandas\._libs\.(tslibs|internals|arrays|interval|missing|index|sparse)|"
    r"gensim\.(models|corpora|similarities)\.|scipy\.(interpolate|spatial|stats|"
    r"optimize\._optimize|sparse|signal\._ltisys)\.|skorch\.|"
    r"torch\.(nn|optim|distributions|ao\.(nn|quantization))\.|"
    r"networkx\.classes\.|nltk\.(probability|tree|grammar|tokenize|stem|tag|"
    r"collocations|classify|text|lm|metrics|translate|sentiment)\.|"
    r"skimage\.(transform|measure|feature)\.|sortedcontainers\.|multidict\.|"
    r"frozendict\.|pywt\.|bitarray\.|gmpy2\.|shapely\.geometry\.|"
    r"sklearn_pandas\.)")

REBUILDS = re.compile(
    r"^(_rebuild_\w+|_reconstruct\w*|__pyx_unpickle_\w+|_unpickle_block|"
    r"newObj|_new_Index|_new_[A-Z]\w+|__\w+_ctor|scalar|_frombuffer|"
    r"_mareconstruct|_mrreconstruct|_restore_\w+|_unpickle_\w+|"
    r"_make_\w*(Interval|Timestamp|Timedelta)\w*|_nat_unpickle|_get_layout)$")
# They import or call what a string names, or map memory of other processes.
NOT_REBUILDING = re.compile(
    r"_ufunc_reconstruct|_rebuild_from_type|rebuild_\w*(filename|fd|cuda|mmap)|_load_from_bytes")


def names_of(package):
  kept = set()
  for module in modules_of(package):
    for name, value in sorted(vars(module).items(), key=lambda item: item[0]):
      home = getattr(value, "__module__", None)
      if not isinstance(home, str):
        continue
      if SKIPPED_MODULES.search(home):
        continue
      top = home.split(".")[0]
      if top != package:
        continue
      qualified = getattr(value, "__qualname__", name)
      if inspect.isclass(value):
        if is_data(value, package):
          kept.add(home + "." + qualified)
      elif callable(value) and REBUILDS.match(name):
        if not NOT_REBUILDING.search(name):
          kept.add(home + "." + name)
          kept.add(module.__name__ + "." + name)
  return {name for name in kept if name.isascii() and "<" not in name}


OLD_SKLEARN = {
    "sklearn.linear_model._": "sklearn.linear_model.",
    "sklearn.svm._classes": "sklearn.svm.classes",
    "sklearn.svm._base": "sklearn.svm.base",
    "sklearn.tree._classes": "sklearn.tree.tree",
    "sklearn.ensemble._forest": "sklearn.ensemble.forest",
    "sklearn.ensemble._gb_losses": "sklearn.ensemble.gradient_boosting_losses",
    "sklearn.ensemble._gb": "sklearn.ensemble.gradient_boosting",
    "sklearn.ensemble._": "sklearn.ensemble.",
    "sklearn.neighbors._": "sklearn.neighbors.",
    "sklearn.cluster._kmeans": "sklearn.cluster.k_means_",
    "sklearn.cluster._agglomerative": "sklearn.cluster.hierarchical",
    "sklearn.cluster._dbscan": "sklearn.cluster.dbscan_",
    "sklearn.cluster._mean_shift": "sklearn.cluster.mean_shift_",
    "sklearn.cluster._affinity_propagation":
        "sklearn.cluster.affinity_propagation_",
    "sklearn.cluster._optics": "sklearn.cluster.optics_",
    "sklearn.cluster._": "sklearn.cluster.",
    "sklearn.decomposition._pca": "sklearn.decomposition.pca",
    "sklearn.decomposition._fastica": "sklearn.decomposition.fastica_",
    "sklearn.decomposition._lda": "sklearn.decomposition.online_lda",
    "sklearn.decomposition._": "sklearn.decomposition.",
    "sklearn.cross_decomposition._pls": "sklearn.cross_decomposition.pls_",
    "sklearn.covariance._": "sklearn.covariance.",
    "sklearn.preprocessing._label": "sklearn.preprocessing.label",
    "sklearn.preprocessing._encoders": "sklearn.preprocessing._encoders",
    "sklearn.preprocessing._": "sklearn.preprocessing.",
    "sklearn.feature_extraction._hash": "sklearn.feature_extraction.hashing",
    "sklearn.feature_extraction._dict_vectorizer":
        "sklearn.feature_extraction.dict_vectorizer",
    "sklearn.feature_selection._": "sklearn.feature_selection.",
    "sklearn.gaussian_process._": "sklearn.gaussian_process.",
    "sklearn.mixture._": "sklearn.mixture.",
    "sklearn.manifold._": "sklearn.manifold.",
    "sklearn.neural_network._multilayer_perceptron":
        "sklearn.neural_network.multilayer_perceptron",
    "sklearn.neural_network._": "sklearn.neural_network.",
    "sklearn.semi_supervised._": "sklearn.semi_supervised.",
    "sklearn.inspection._": "sklearn.inspection.",
    "sklearn.impute._base": "sklearn.impute",
    "sklearn.compose._column_transformer":
        "sklearn.compose._column_transformer",
}


def aliases(names):
  """Where other versions of a package keep the same things."""
  more = set()
  for name in names:
    for new, old in OLD_SKLEARN.items():
      if name.startswith(new):
        more.add(old + name[len(new):])
        break
    if name.startswith("numpy.core."):
      more.add("numpy._core." + name[len("numpy.core."):])
    if name.startswith("scipy.sparse._"):
      more.add("scipy.sparse." + name[len("scipy.sparse._"):])
    if name.startswith("sklearn.neighbors._dist_metrics."):
      more.add(name.replace("neighbors", "metrics"))
    if name.startswith("sklearn.metrics._dist_metrics."):
      more.add(name.replace(".metrics.", ".neighbors."))
    if name.startswith("sklearn._loss._loss."):
      more.add(name.replace("sklearn._loss._loss.", "_loss."))
  return more


def ufuncs():
  import numpy
  pure = {name for name, value in vars(numpy).items()
          if isinstance(value, numpy.ufunc)}
  return {"numpy." + name for name in pure} | {
      "numpy.core._multiarray_umath." + name for name in pure} | {
      "numpy._core._multiarray_umath." + name for name in pure}


def standard_library():
  kept = set()
  for module_name in ("decimal", "uuid", "calendar", "http", "enum", "re"):
    module = importlib.import_module(module_name)
    for name, value in vars(module).items():
      if inspect.isclass(value) and issubclass(value, enum.Enum):
        kept.add(value.__module__ + "." + value.__qualname__)
  import builtins
  for name, value in vars(builtins).items():
    if inspect.isclass(value) and issubclass(value, BaseException):
      kept.add("builtins." + name)
      kept.add("exceptions." + name)
  return kept


def by_hand():
  """Groups of safe_imports_by_hand.txt: [(comment, names)]."""
  path = os.path.join(os.path.dirname(os.path.abspath(__file__)),
                      "safe_imports_by_hand.txt")
  groups = []
  with open(path, encoding="utf-8") as lines:
    for line in lines:
      line = line.rstrip("\n")
      if line.startswith("## "):
        groups.append((line[3:], set()))
      elif line and not line.startswith("#"):
        module, _, names = line.partition(": ")
        groups[-1][1].update(
            module + "." + name for name in names.split()) if names else (
                groups[-1][1].add(line))
  return groups


def version_of(package):
  module = sys.modules.get(package)
  return getattr(module, "__version__", "")


def listed(path):
  """Groups of a list that was written before: [(comment, names)]."""
  groups = []
  with open(path, encoding="utf-8") as lines:
    for line in lines.read().splitlines()[3:]:
      if line.startswith("# "):
        groups.append((line[2:], set()))
      elif line:
        groups[-1][1].add(line)
  return groups


def looked_up():
  """What the packages hold."""
  groups = [("Python's enumerations and exceptions", standard_library()),
            (UFUNC, ufuncs())]
  for package in PACKAGES:
    if package in ONLY_BY_HAND:
      continue
    names = names_of(package)
    names |= aliases(names)
    groups.append((f"{package} {version_of(package)}, and where older and newer "
                   "versions keep the same", names))
  return groups


def write(path, head, groups):
  seen = set()
  with open(path, "w", encoding="utf-8") as out:
    out.write("# SPDX-License-Identifier: Apache-2.0\n" + head)
    for comment, names in groups:
      fresh = sorted(names - seen)
      seen |= names
      if fresh:
        out.write(f"\n# {comment}\n" + "".join(name + "\n" for name in fresh))
  print(path, len(seen), "names", file=sys.stderr)


def main():
  warnings.simplefilter("ignore")
  lists = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lists")
  safe = os.path.join(lists, "safe-imports.txt")
  uncalled = os.path.join(lists, "safe-unless-called.txt")
  groups = by_hand()
  comments = {comment for comment, names in groups}
  if "--by-hand" in sys.argv:
    known = listed(safe)
    if os.path.exists(uncalled):
      known += listed(uncalled)
    groups += [group for group in known if group[0] not in comments]
  else:
    groups += looked_up()
  merged = {}
  for comment, names in groups:
    merged.setdefault(comment, set()).update(
        name for name in names if not LEFT_OUT.fullmatch(name))
  write(safe,
        "# Names that a pickle may import, call or make an object of: they\n"
        "# only hold or rebuild data.  Written by "
        "rules/tools/list_safe_imports.py.\n",
        [(comment, {n for n in names if not NOT_TO_BE_CALLED.fullmatch(n)})
         for comment, names in merged.items()])
  write(uncalled,
        "# Names that a pickle may import or make an object of, not call:\n"
        "# their constructors do more.  Written by "
        "rules/tools/list_safe_imports.py.\n",
        [(comment, {n for n in names if NOT_TO_BE_CALLED.fullmatch(n)})
         for comment, names in merged.items()])
  sys.stderr.flush()
  os._exit(0)


if __name__ == "__main__":
  main()
