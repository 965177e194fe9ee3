"""Prove on this machine that no mail is sent twice and none is lost when workers are killed."""
