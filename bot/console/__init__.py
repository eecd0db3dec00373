"""The staff console: leads, roster, deliveries, staff and the audit log. A process of its own, without Rasa."""
