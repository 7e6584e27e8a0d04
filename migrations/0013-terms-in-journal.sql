-- Under which terms a past decision was made: the last entry about terms before it. These entries (kinds 1 and
-- 2: OPENED and TERMS_CHANGED) are few, and no admission writes to this index.
create index journal_terms on journal (account_id, seq) where kind in (1, 2);
