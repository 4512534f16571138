"""FHIR R4 Questionnaires, read and written by us. Pure: no FHIR library, no expression is ever run."""
