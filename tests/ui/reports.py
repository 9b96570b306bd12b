"""A report to show in tests: of a reader whose every answer is made up here, and so is known."""

import numpy as np

from digitapp.evaluation import report as evaluate

COUNT = 10_000
KINDS = ["letters", "blank paper"]


def answers(seed: int = 4):
    """Labels (10000,) and probabilities (10000,10) of a reader that errs about twice in 100."""
    rng = np.random.default_rng(seed)
    truth = rng.integers(0, 10, COUNT)
    logits = rng.normal(0, 1, (COUNT, 11))
    logits[np.arange(COUNT), truth] += rng.gamma(7, 0.9, COUNT)
    fours = np.flatnonzero(truth == 4)[:7]
    logits[fours, 9] = logits[fours].max() + 4  # 4 read as 9, and sure of it
    p = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    return truth, p[:, :10]


def history():
    """Two runs of five epochs; the best of the first is its third."""
    runs = []
    for seed, best in ((0, 3), (1, 5)):
        epochs = [
            {
                "epoch": e, "loss": 1 / e, "accuracy": 0.9 + e / 100, "val_loss": 1.1 / e,
                "val_accuracy": 0.98 - abs(e - best) / 1000, "learning_rate": 0.001 / e, "seconds": 2.0,
            }
            for e in range(1, 6)
        ]  # fmt: skip
        runs.append({"name": f"seed {seed}", "seed": seed, "network": "cnn", "epochs": epochs})
    return {"runs": runs}


def write(directory):
    """Write a whole report, with a model file, as train.py does."""
    truth, p = answers()
    x = np.zeros((COUNT, 28, 28), np.uint8)
    x[:, 8:20, 12:16] = 255
    model = directory / "digits.keras"
    model.write_bytes(b"not a real network")

    def predict(pictures):
        if not pictures.any():  # the non-digits
            return np.tile(np.linspace(0.01, 0.09, len(pictures))[:, None], (1, 10))
        return p[: len(pictures)]

    other = {"parameters": 1000, "size": 50_000, "training_seconds": 61.0}
    report, codes = evaluate.evaluate(
        predict, (x, truth), validation=(x[:500], truth[:500]),
        non_digits=(np.zeros((90, 28, 28), np.uint8), np.repeat([0, 1], [30, 60]), KINDS),
        model_path=model, parameters=74_000, reject_threshold=0.6, seeds=[0.98, 0.97], quick=True,
        training={"seconds": 3700, "settings": {"epochs": 5, "batch": 128}, "data": {"mnist": 55_000}},
        comparison=[
            evaluate.comparison_row("mlp", lambda b: np.zeros(len(b)), (x, truth), p=p, **other),
            evaluate.comparison_row("svm", lambda b: np.zeros(len(b)), (x, truth), p=truth * 0 + 1, **other),
        ],
    )  # fmt: skip
    report["hands"] = [{"name": "Writers, scanned", "count": 800, "correct": 0.9725, "rejected": 0.005, "ece": 0.011}]
    evaluate.write_report(directory, report, codes, truth, history())
    return report
