-- A pool that is defined without a capacity: reports tell it, or it is learned from the latency that they tell.
alter table pools alter column capacity drop not null;
