"""Pictures go out to workers and come back in order: with executors in this process,
so that every case costs nothing."""

from concurrent.futures import BrokenExecutor, Executor, Future

import pytest

from digitapp import batch


class Inline(Executor):
    """Does the work only when its answer is asked for; `lethal` paths break it for good,
    as a dead process does a pool."""

    def __init__(self, lethal=(), at_once=False):
        self.lethal, self.at_once, self.broken, self.on_their_way = set(lethal), at_once, False, 0
        self.most = 0

    def submit(self, work, path):
        if self.broken:
            raise BrokenExecutor
        self.on_their_way += 1
        self.most = max(self.most, self.on_their_way)
        executor = self

        class Answer(Future):
            def result(self, timeout=None):
                executor.on_their_way -= 1
                if path in executor.lethal:
                    executor.broken = True
                if executor.broken:
                    raise BrokenExecutor
                return work(path)

        if self.at_once and path in self.lethal:
            self.broken = True
        return Answer()


def files(count):
    return [(f"{k}.png", str(k)) for k in range(count)]


def echo(path):
    return {"text": path}


def run(count, ahead, lethal=(), work=echo, at_once=False):
    made = []

    def start():
        made.append(Inline(lethal, at_once))
        return made[-1]

    return list(batch.in_order(files(count), start(), start, ahead, work)), made


@pytest.mark.parametrize("ahead", [1, 2, 5, 100])
def test_answers_come_in_the_order_of_the_files_and_few_are_on_their_way(ahead):
    answers, made = run(12, ahead)
    assert answers == [(name, echo(path)) for name, path in files(12)]
    assert len(made) == 1 and made[0].most == min(ahead, 12)


@pytest.mark.parametrize("at_once", [False, True])
@pytest.mark.parametrize("lethal", [{"0"}, {"5"}, {"11"}, {"3", "4"}, {"0", "11"}, {str(k) for k in range(12)}])
def test_a_picture_that_breaks_the_executor_is_one_row(lethal, at_once):
    answers, made = run(12, 4, lethal, at_once=at_once)
    assert [name for name, _ in answers] == [name for name, _ in files(12)]
    assert [answer.get("text") for _, answer in answers] == [None if str(k) in lethal else str(k) for k in range(12)]
    assert all("left out" in answer["error"] for _, answer in answers if "text" not in answer)
    assert len(made) > len(lethal)


def test_a_fault_of_the_work_is_a_row_with_its_name():
    def work(path):
        if path == "2":
            raise KeyError(path)
        return echo(path)

    answers, made = run(4, 3, work=work)
    assert [answer.get("error") for _, answer in answers] == [
        None,
        None,
        "This picture could not be read: KeyError.",
        None,
    ]
    assert len(made) == 1


def test_no_files_give_no_rows():
    assert run(0, 4)[0] == []
