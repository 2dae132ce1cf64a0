start_up(first)
run_everything_now()

start_up(second)
run_everything_later()

run_everything_now()
