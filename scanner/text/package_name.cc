// SPDX-License-Identifier: Apache-2.0
#include "scanner/text/package_name.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <string>

#include "scanner/text/text.h"

namespace assay {
namespace {

// What machine learning installs, in the normal form of names.
constexpr std::array kKnown = std::to_array<std::string_view>({
    "absl-py",
    "accelerate",
    "aiohttp",
    "albumentations",
    "anthropic",
    "apache-beam",
    "argparse",
    "asyncio",
    "autogptq",
    "awscli",
    "azure-core",
    "beautifulsoup4",
    "bitsandbytes",
    "black",
    "bokeh",
    "boto3",
    "botocore",
    "catboost",
    "certifi",
    "chainer",
    "charset-normalizer",
    "click",
    "cloudpickle",
    "colorama",
    "cryptography",
    "cupy",
    "cython",
    "dask",
    "datasets",
    "deepspeed",
    "diffusers",
    "django",
    "docker",
    "einops",
    "evaluate",
    "fairseq",
    "faiss-cpu",
    "faiss-gpu",
    "fastapi",
    "fasttext",
    "filelock",
    "flash-attn",
    "flask",
    "fsspec",
    "ftfy",
    "gensim",
    "gradio",
    "grpcio",
    "gymnasium",
    "h5py",
    "httpx",
    "huggingface-hub",
    "imageio",
    "ipykernel",
    "ipython",
    "jax",
    "jaxlib",
    "jieba",
    "jinja2",
    "joblib",
    "jsonschema",
    "jupyter",
    "jupyterlab",
    "keras",
    "langchain",
    "librosa",
    "lightgbm",
    "llama-cpp-python",
    "loguru",
    "lxml",
    "matplotlib",
    "mlflow",
    "multidict",
    "networkx",
    "nltk",
    "notebook",
    "numba",
    "numpy",
    "omegaconf",
    "onnx",
    "onnxruntime",
    "onnxruntime-gpu",
    "openai",
    "opencv-python",
    "opencv-python-headless",
    "optimum",
    "optuna",
    "packaging",
    "pandas",
    "peft",
    "pillow",
    "pip",
    "plotly",
    "polars",
    "protobuf",
    "psutil",
    "pyarrow",
    "pydantic",
    "pytest",
    "python-dateutil",
    "pytorch-lightning",
    "pyyaml",
    "pyzmq",
    "redis",
    "regex",
    "requests",
    "rich",
    "rouge-score",
    "sacrebleu",
    "sacremoses",
    "safetensors",
    "scikit-image",
    "scikit-learn",
    "scipy",
    "seaborn",
    "selenium",
    "sentence-transformers",
    "sentencepiece",
    "setuptools",
    "shap",
    "soundfile",
    "spacy",
    "sqlalchemy",
    "starlette",
    "statsmodels",
    "streamlit",
    "sympy",
    "tensorboard",
    "tensorboardx",
    "tensorflow",
    "tensorflow-cpu",
    "tensorflow-gpu",
    "tensorrt",
    "tiktoken",
    "timm",
    "tokenizers",
    "torch",
    "torchaudio",
    "torchmetrics",
    "torchtext",
    "torchvision",
    "tqdm",
    "transformers",
    "triton",
    "trl",
    "typing-extensions",
    "urllib3",
    "uvicorn",
    "vllm",
    "wandb",
    "wheel",
    "xformers",
    "xgboost",
});

// Real packages that happen to be near one of those.
constexpr std::array kNeighbours = std::to_array<std::string_view>({
    "request",
    "flake8",
    "fask",
    "gym",
    "tensorboardx",
    "kornia",
    "kerast",
    "pytest-cov",
    "dasks",
    "httpx2",
    "httplib2",
    "urllib",
    "click8",
    "blake3",
    "pandoc",
    "ray",
    "cupy-cuda",
    "jupyter-core",
    "optax",
    "flax",
    "haiku",
    "torch-xla",
    "torchdata",
    "torchrl",
    "torchx",
    "torchao",
    "torchsde",
    "h5netcdf",
    "spacy-legacy",
    "pygments",
    "pymongo",
    "sklearn",
    "opencv",
    "onnxsim",
    "onnxmltools",
    "onnx2torch",
    "fastai",
    "fasttext-wheel",
    "pyspark",
    "pyyaml-env-tag",
    "tensorflow-io",
    "jsonschema-specs",
    "nvidia",
    "datasette",
    "dataset",
    "evaluation",
    "shapely",
    "wheels",
    "notebooks",
    "openapi",
    "streamlink",
    "lxml-html-clean",
    "pyarmor",
    "pip-tools",
    "rich-click",
    "regexp",
    "redis-om",
    "timmx",
    "dockers",
    "flasks",
    "jupytext",
    "pillow-simd",
    "requests-toolbelt",
    "tokenizer",
    "transformer",
    "torchvision-xla",
    "torchtune",
    "einx",
    "grpcio-tools",
    "scikit-learn-intelex",
});

// PEP 503: lower case, runs of -_. as one -.
std::string Normal(std::string_view name) {
  std::string normal;
  for (const char c : Lower(name)) {
    const bool dash = c == '-' || c == '_' || c == '.';
    if (dash && normal.ends_with('-')) continue;
    normal.push_back(dash ? '-' : c);
  }
  return normal;
}

// Whether one edit or one swap of neighbours makes `a` into `b`.
bool OneSlip(std::string_view a, std::string_view b) {
  if (a.size() > b.size()) std::swap(a, b);
  if (b.size() - a.size() > 1) return false;
  std::size_t i = 0;
  while (i < a.size() && a[i] == b[i]) ++i;
  if (b.size() > a.size()) return a.substr(i) == b.substr(i + 1);
  if (i == a.size()) return false;
  if (a.substr(i + 1) == b.substr(i + 1)) return true;
  return i + 1 < a.size() && a[i] == b[i + 1] && a[i + 1] == b[i] &&
         a.substr(i + 2) == b.substr(i + 2);
}

bool Has(const auto& names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

}  // namespace

std::string_view LooksLikePackage(std::string_view name) {
  const std::string normal = Normal(name);
  if (Has(kKnown, normal) || Has(kNeighbours, normal)) return {};
  std::string plain = normal;
  std::erase(plain, '-');
  for (const std::string_view known : kKnown) {
    std::string bare(known);
    std::erase(bare, '-');
    // Short names are near each other by chance.
    if (bare.size() >= 5 && normal.size() >= 5 && OneSlip(plain, bare)) {
      // torch2 and numpy1 are versions, not slips.
      const bool number = plain.size() == bare.size() + 1 &&
                          plain.starts_with(bare) && plain.back() >= '0' &&
                          plain.back() <= '9';
      if (!number) return known;
    }
  }
  return {};
}

}  // namespace assay
