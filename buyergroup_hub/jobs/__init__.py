"""Jobs: work to do later, as rows written in the transaction that asks for it, done by the worker.

At least once: a job is leased, done and then marked; a worker that dies leaves a lease that runs out. Each try has a
number, so that a worker whose lease ran out cannot mark the job of its successor. After the last try it is a dead
letter, shown by `doctor`.
"""
