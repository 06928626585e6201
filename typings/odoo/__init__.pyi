"""The part of Odoo 19 that images/odoo touches; Odoo itself is only inside the image."""
