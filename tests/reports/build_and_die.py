"""Run in a process of its own: takes up the waiting job as a worker does, and is killed as it begins a given step.

``python -m tests.reports.build_and_die STEP`` with the number of the step: 0 copies, 1 writes the first text, …
``python -m tests.reports.build_and_die STEP stored``: killed after that step's file is stored, before its row is written.
With ``celery`` it is a whole Celery worker with its clock; step -1 never comes, and it lives. With ``paper`` it makes PDFs, too.
"""

import os
import signal
import sys

if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    import django

    django.setup()
    from django.core.files.storage import FileSystemStorage

    from outbox import jobs
    from repository.exports import pdf

    if "paper" not in sys.argv:
        pdf.available = lambda: False  # as in the test that started it

    fatal, stored = int(sys.argv[1]), "stored" in sys.argv
    build = jobs.KINDS["annual_update"]

    class MortalWork(jobs.Work):
        begun = 0

        def step(self, name: str, *, done: int = 0, of: int = 1) -> None:
            super().step(name, done=done, of=of)
            MortalWork.begun = done
            if done == fatal and not stored:
                os.kill(os.getpid(), signal.SIGKILL)

    class MortalStorage(FileSystemStorage):
        def save(self, *args, **options):
            name = super().save(*args, **options)
            if MortalWork.begun == fatal and stored:
                os.kill(os.getpid(), signal.SIGKILL)
            return name

    if stored:
        from reports import storing

        storing.default_storage = MortalStorage()
    jobs.KINDS["annual_update"] = lambda work, **arguments: build(MortalWork(work.job), **arguments)
    if "celery" in sys.argv:
        from config.celery import app

        app.worker_main(["worker", "-B", "--pool=solo"])
    else:
        jobs.run_ready()
