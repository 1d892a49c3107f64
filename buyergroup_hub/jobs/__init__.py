"""Jobs: work to do later, as rows written in the transaction that asks for it, done by the worker.

At least once: a job is leased, done and then marked; a worker that dies leaves a lease that runs out. Each try has a
number, so that a worker whose lease ran out cannot mark the job of its successor. After the last try it is a dead
letter: it is kept, shown by `doctor`, and done again by `./run jobs --again`. What cannot be done since something
outside the hub is away (`Later`) is tried for as long as that lasts. Slow jobs have a lane of their own in the worker.
"""
