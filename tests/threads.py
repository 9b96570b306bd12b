"""Several threads at once, for tests of what may be shared."""

import threading
from collections.abc import Callable


def at_once(task: Callable[[int], None], count: int = 8) -> None:
    """Run the task with 0, 1, ... in so many threads, and wait for all of them."""
    threads = [threading.Thread(target=task, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
