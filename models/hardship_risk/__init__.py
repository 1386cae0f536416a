"""How likely it is that hardship is found in a household within 90 days. A lead, never a decision about a person.

features → candidates → train → evaluate → card, artefact; reasons explains single households. This folder is the only
home of scikit-learn, shap and skops; importing the package itself loads none of them.
"""

NAME = "hardship_risk"
HORIZON_DAYS = 90
