"""The workshop in browsers: pages for the facilitator, the teams and the wall, served from one laptop.

Pages are made on the server from the session's events and from runs of the model; they work without JavaScript, and
name no address but the server's own.
"""
