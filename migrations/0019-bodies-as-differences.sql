-- An entry of an account is mostly what an earlier one was. Where `base_distance` is not null, `detail` is the difference
-- of the packed body from that of the entry so many before it (docs/ledger-format.md), which is kept whole.
alter table journal add column base_distance smallint check (base_distance > 0);
