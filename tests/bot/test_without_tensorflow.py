"""The stand-in for TensorFlow, each in an interpreter of its own."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def run(code: str) -> subprocess.CompletedProcess[str]:
    setup = "from bot.without_tensorflow import stand_in; stand_in(); stand_in()\n"
    return subprocess.run([sys.executable, "-c", setup + code], cwd=ROOT, capture_output=True, text=True)


def test_modules_that_only_name_tensorflow_can_be_imported() -> None:
    done = run(
        "import tensorflow as tf\n"
        "from keras.utils import tf_utils\n"
        "import tensorflow.python.framework.ops\n"
        "class Model(tf.keras.Model): pass\n"
        "def f(x: 'tf.Tensor | None') -> tf.SparseTensor: ...\n"
        "assert not isinstance(1, tf.Tensor)\n"
    )
    assert done.returncode == 0, done.stderr


def test_calling_tensorflow_says_why_it_is_not_there() -> None:
    done = run("import tensorflow as tf\ntf.zeros(3)")
    assert done.returncode == 1
    assert "tensorflow.zeros is not loaded. The assistant's pipeline runs without TensorFlow" in done.stderr


def test_other_modules_are_left_alone() -> None:
    assert run("import json; assert json.dumps(1) == '1'").returncode == 0
