"""How the work of many requests at once shares the processors."""

from __future__ import annotations

from threadpoolctl import threadpool_info, threadpool_limits

from app.settings import algebra_threads

_ALGEBRA = "blas"


def share_processors() -> None:
    """From now on a product of matrices is made by the thread that asks for it, unless OPENBLAS_NUM_THREADS is set.

    The library would spread each over all processors and have them wait for each other. Those of a search are so small
    that this gains little on an idle machine; where several searches run at once, or anything else, it is most of
    their time.
    """
    threadpool_limits(limits=algebra_threads(), user_api=_ALGEBRA)


def threads_in_use() -> list[int]:
    """Of each library for products of matrices that is loaded and has threads of its own."""
    own = [one for one in threadpool_info() if one["user_api"] == _ALGEBRA and one["threading_layer"] != "openmp"]
    return [int(one["num_threads"]) for one in own]
