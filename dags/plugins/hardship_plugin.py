"""Makes our priority known to every Airflow process: the scheduler reads the DAG as text and asks plugins for its classes."""

from __future__ import annotations

from airflow.plugins_manager import AirflowPlugin

from dags.priority import TonightFirst


class HardshipPlugin(AirflowPlugin):
    name = "hardship"
    priority_weight_strategies = [TonightFirst]
