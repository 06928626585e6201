"""The parts of our Odoo image that know nothing of Odoo."""
