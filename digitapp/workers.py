"""What a process does first that shares its machine with others doing the same work: batch, pages to fit on."""

import multiprocessing
import os
import threading


def set_up() -> None:
    """One thread per process, and no life after the parent's: a killed parent cannot stop its workers itself.

    To be called before TensorFlow is loaded, which asks for its threads then.
    """
    for name in ("OMP_NUM_THREADS", "TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS"):
        os.environ[name] = "1"
    import cv2

    cv2.setNumThreads(1)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    if parent := multiprocessing.parent_process():
        parent.join()
    os._exit(1)
