"""What our Odoo image adds to Odoo's own server; runs inside the image.

``config`` and ``sessions`` know nothing of Odoo. ``own_database``, ``endurance`` and ``drain``
adapt its server, and ``launcher`` puts them in place. ``health`` and ``modules`` are programs of
their own.
"""
