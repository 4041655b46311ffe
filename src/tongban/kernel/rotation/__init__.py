"""Changing keys while everything runs (换钥), and what state they are in.

`places` says where things lie under data keys, each room declaring its own; `actions` are the
recorded steps; `run` puts them together so that a killed change goes on where it was; `status`
tells what there is and what to do.
"""
