"""When the pipeline runs: schedules, retries and gates. No logic, and the only home of Airflow."""
