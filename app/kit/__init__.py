"""The toolbox: small pure things that know nothing of ours. Nothing here imports another package of `app`."""
