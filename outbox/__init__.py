"""What leaves the house: letters and long jobs, written down in the caller's transaction, carried out by the clock.

    outbox.post("consent_asked", to=focal_points, reference="CR-4H8T2WNE", link=address)
    outbox.start_job("annual_update", {"session": 56}, by=daniel)

This room imports nothing of ours, so that every other room may use it.
"""

from typing import Any


def __getattr__(name: str) -> Any:
    # Models cannot be imported while Django loads the app, so the two verbs are fetched at their first use.
    if name == "post":
        from outbox.letters import post

        return post
    if name == "start_job":
        from outbox.jobs import start_job

        return start_job
    raise AttributeError(f"module 'outbox' has no attribute {name!r}")
