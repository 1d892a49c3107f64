"""`python -m buyergroup_hub`: the hub's commands. `./run` sets up what they need and comes here."""

from buyergroup_hub.operating.commands import main

if __name__ == "__main__":
    main()
