"""The environment variables that the command heeds, beside those of Pulumi and Docker."""

VARIABLES = {
    "ODOO_CLOUD_STACK": "The stack, if there is no --stack.",
    "ODOO_CLOUD_PROJECT": "The folder of the Pulumi project, if there is no --project.",
    "ODOO_CLOUD_NAMESERVERS": "Name servers that are asked about host names instead of this"
    " machine's own: each ip or ip:port, with commas between.",
    "ODOO_CLOUD_DEBUG": "Anything: an error that should not happen shows where it did, without"
    " values.",
    "NO_COLOR": "Anything: neither colour nor anything that moves.",
}
