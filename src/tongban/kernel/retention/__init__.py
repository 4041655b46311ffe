"""How long what is kept, and how it ends (保存期限与销毁).

retention.toml says for every table what happens to its rows; `actions.end_batch` ends what is
due, with a proof in the audit log; a legal hold (冻结销毁) stops every end. Empty on purpose: the
settings import `declared`, and rules must stay pure.
"""
