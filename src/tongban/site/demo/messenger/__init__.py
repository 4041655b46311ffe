"""The simulated message gateway (模拟消息网关): a small process of the demo, on 127.0.0.1.

It keeps the wire format of docs/protocol/messages.md, carries to fictional addresses only, and can
be told to be slow, away, to lose, to repeat or to mix up receipts. What it carried stands on
/demo/phone.
"""
