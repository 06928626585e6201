"""The part of Werkzeug that images/odoo touches; it comes with Odoo."""
