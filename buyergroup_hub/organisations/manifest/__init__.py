"""The Manifest MVOI: who signed, their action plans and their yearly reports."""
