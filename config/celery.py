"""Celery: Redis in production; on a machine without Redis the same tasks over a folder (``filesystem://``).

No request sends a task. What has to be done lies in the outbox, and the clock below picks it up.
"""

import os

from celery import Celery
from celery.schedules import crontab
from kombu.transport import TRANSPORT_ALIASES

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("repository")


def configure() -> None:
    from django.conf import settings

    if settings.REDIS_URL:
        app.conf.broker_url = settings.REDIS_URL
    else:
        folder = settings.WORK_DIR / "broker"
        for name in ("queue", "processed", "control"):
            (folder / name).mkdir(parents=True, exist_ok=True)
        TRANSPORT_ALIASES["filesystem"] = "config.folder_broker:Transport"
        app.conf.broker_url = "filesystem://localhost"
        app.conf.broker_transport_options = {
            "data_folder_in": str(folder / "queue"),
            "data_folder_out": str(folder / "queue"),
            "processed_folder": str(folder / "processed"),
            "control_folder": str(folder / "control"),
            "store_processed": False,
            "polling_interval": 0.1,  # seconds
        }
    app.conf.update(
        task_ignore_result=True,
        task_acks_late=True,
        task_reject_on_worker_lost=True,
        worker_prefetch_multiplier=1,
        broker_connection_retry_on_startup=True,
        worker_hijack_root_logger=False,
        timezone="Europe/Zurich",
        beat_schedule_filename=str(settings.WORK_DIR / "beat"),
        beat_schedule={
            "deliver letters": {"task": "outbox.tasks.deliver_letters", "schedule": 2.0, "options": {"expires": 10}},
            "run jobs": {"task": "outbox.tasks.run_jobs", "schedule": 2.0, "options": {"expires": 10}},
            "write the journal": {"task": "consent.tasks.catch_up_journal", "schedule": 60.0},
            "expire consents": {"task": "consent.tasks.expire_due", "schedule": 60.0},
            "let answers on paper take effect": {"task": "consent.tasks.take_effect", "schedule": 60.0},
            "verify consent": {"task": "consent.tasks.verify", "schedule": 300.0},
            "tell what States decided": {"task": "consent.tasks.tell_decisions", "schedule": 60.0},
            "ask States, week by week": {"task": "submissions.tasks.ask_due", "schedule": 60.0},
            "finish mergers": {"task": "submissions.tasks.finish_mergers", "schedule": 60.0},
            "ask if it is still right": {"task": "submissions.tasks.ask_if_right", "schedule": crontab(hour="7", minute="20")},
            "scan waiting files": {"task": "submissions.tasks.scan_waiting_files", "schedule": 60.0},
            "give back what waits for the absent": {
                "task": "submissions.tasks.give_back", "schedule": crontab(hour="6", minute="40"),
            },
            "ask submitters once more": {"task": "submissions.tasks.ask_to_confirm", "schedule": crontab(hour="7", minute="10")},
            "remind of holds": {"task": "submissions.tasks.remind_of_holds", "schedule": crontab(hour="6", minute="45")},
            "ask for results": {"task": "submissions.tasks.ask_for_results", "schedule": crontab(hour="7", minute="25")},
            "erase complaints": {"task": "submissions.tasks.erase_complaints", "schedule": crontab(hour="3", minute="40")},
            "delete drafts that no account came for": {
                "task": "submissions.tasks.delete_old_sketches", "schedule": crontab(hour="3", minute="50"),
            },
            "let old drafts go": {"task": "submissions.tasks.let_old_drafts_go", "schedule": crontab(hour="7", minute="30")},
            "discard outdated previews": {"task": "reports.tasks.discard_outdated_previews", "schedule": 60.0},
            "follow withdrawals": {"task": "reports.tasks.follow_withdrawals", "schedule": 60.0},
            "remind drafters": {"task": "reports.tasks.remind_drafters", "schedule": crontab(hour="8", minute="0")},
            "forget ended sessions": {"task": "accounts.tasks.forget_ended_sessions", "schedule": crontab(hour="3", minute="0")},
            "erase old texts": {"task": "consent.tasks.erase_old_texts", "schedule": crontab(hour="3", minute="20")},
            "show names of the day": {
                "task": "repository.tasks.show_names_of_the_day", "schedule": crontab(hour="0", minute="1"),
            },
            "tell followers": {"task": "alerts.tasks.tell_followers", "schedule": 60.0},
            "send what searches found": {"task": "alerts.tasks.send_digests", "schedule": crontab(hour="6", minute="0")},
            "end what readers do not want": {"task": "alerts.tasks.tidy", "schedule": crontab(hour="3", minute="20")},
            "look for mailboxes in trouble": {"task": "consent.tasks.look_for_trouble", "schedule": 600.0},
            "ask about mandates": {"task": "consent.tasks.ask_about_mandates", "schedule": crontab(hour="6", minute="30")},
            "remind States": {"task": "consent.tasks.remind_states", "schedule": crontab(hour="7", minute="0")},
        },
    )  # fmt: skip


configure()
app.autodiscover_tasks(["repository", "accounts", "outbox", "consent", "submissions", "reports", "alerts"])
