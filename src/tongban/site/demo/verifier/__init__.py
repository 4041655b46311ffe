"""The simulated verification service (模拟核验服务): a small process of the demo, on 127.0.0.1.

It keeps the wire format of docs/protocol/verification.md, knows fictional people only, and can be
told to be slow, wrong or away, so that what the platform does then can be seen.
"""
