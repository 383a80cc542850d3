-- For a transaction that acts on what is known instead of looking first: when something is not as it expects, it fails as a whole (platform/db/expect.ts), and is done again with a look.
create function baton_expect(met boolean, what text) returns boolean language plpgsql as $$
begin
  if met then return true; end if;
  raise exception 'not as expected: %', what using errcode = 'BT001';
end $$;
