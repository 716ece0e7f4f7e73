"""From a project to a folder of reports: which reports there are, each as a job, and one place that writes files."""
