"""Pages of the annual update: the public archive, the drafters' list, the workbench of one update, the progress of a build."""
