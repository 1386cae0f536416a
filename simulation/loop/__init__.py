"""The whole loop in the invented city: alert → visit → outcome → label → retrain, for months, with and without our alerts.

    workers.py    who goes where within a township's capacity, what a visit finds, and when it fails
    post.py       what departments and workers hand over in a month, as sealed deliveries
    course.py     the months of the loop; the bureau's night is handed in, so nothing here knows the pipeline
    measures.py   what the alerts changed, measured by the truth of both worlds

Both worlds are lived through on the same keyed chance: they are one and the same until the first visit, and differ after
it in the visited households alone.
"""
